package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dateline/dateline/internal/services"
)

// Names that the workers use by default.
const (
	group       = "dateline"
	rawTopic    = "articles.raw"
	outputTopic = "articles.enriched"
	deadTopic   = "articles.dead"
	partitions  = 6
)

// world is everything that runs: servers, proxies before them, and workers.
type world struct {
	folder        string
	kafka         *services.Kafka
	kafkaProxy    *proxy
	disk          *disk  // of Postgres; nil if there is none that can be filled
	noDisk        string // why there is none
	postgres      *services.Postgres
	postgresProxy *proxy
	pool          *pool
	client        *kgo.Client // for offsets and topics, past the proxy
}

// postgresSettings let connections and disk run out soon.
var postgresSettings = []string{"max_connections=40", "min_wal_size=32MB", "max_wal_size=64MB"}

// newWorld starts the servers and a pool of so many workers.
func newWorld(ctx context.Context, workers int) (*world, error) {
	folder, err := os.MkdirTemp("", "dateline-chaos-")
	if err != nil {
		return nil, err
	}
	w := &world{folder: folder}
	if err := w.start(ctx, workers); err != nil {
		w.close(false)
		return nil, err
	}
	return w, nil
}

func (w *world) start(ctx context.Context, workers int) error {
	if err := os.Chmod(w.folder, 0o711); err != nil { // the server's user passes through
		return err
	}
	if err := w.startServers(ctx); err != nil {
		return err
	}
	if err := w.createTopics(ctx); err != nil {
		return err
	}
	return w.startPool(ctx, workers)
}

func (w *world) startServers(ctx context.Context) (err error) {
	proxyPort, err := services.FreePort()
	if err != nil {
		return err
	}
	proxied, err := services.FreePort()
	if err != nil {
		return err
	}
	if w.kafkaProxy, err = newProxy(proxyPort, services.Loopback(proxied)); err != nil {
		return err
	}
	if w.kafka, err = services.NewKafka(ctx, w.folder, proxied, proxyPort); err != nil {
		return err
	}
	if w.disk, err = mountDisk(ctx, filepath.Join(w.folder, "postgres")); err != nil {
		w.noDisk = err.Error()
		logf("the disk is not going to be full: %s", w.noDisk)
	}
	if w.postgres, err = services.NewPostgres(ctx, w.folder, postgresSettings...); err != nil {
		return err
	}
	if proxyPort, err = services.FreePort(); err != nil {
		return err
	}
	w.postgresProxy, err = newProxy(proxyPort, services.Loopback(w.postgres.Port()))
	return err
}

func (w *world) createTopics(ctx context.Context) (err error) {
	if w.client, err = newClient(w.kafka.Address()); err != nil {
		return err
	}
	request := kmsg.NewPtrCreateTopicsRequest()
	for _, name := range []string{rawTopic, outputTopic, deadTopic} {
		topic := kmsg.NewCreateTopicsRequestTopic()
		topic.Topic, topic.NumPartitions, topic.ReplicationFactor = name, partitions, 1
		request.Topics = append(request.Topics, topic)
	}
	response, err := request.RequestWith(ctx, w.client)
	if err != nil {
		return fmt.Errorf("create topics: %w", err)
	}
	for _, topic := range response.Topics {
		if err := kerr.ErrorForCode(topic.ErrorCode); err != nil {
			return fmt.Errorf("create topic %s: %w", topic.Topic, err)
		}
	}
	return nil
}

func (w *world) startPool(ctx context.Context, workers int) error {
	program := filepath.Join(w.folder, "dateline")
	if err := services.BuildProgram(ctx, program); err != nil {
		return err
	}
	w.pool = newPool(w.folder, program, w.kafkaProxy.listener.Addr().String(), w.postgres.URL(w.postgresProxy.port()))
	for range workers {
		if err := w.pool.join(); err != nil {
			return err
		}
	}
	return nil
}

// close ends everything. The folder with the logs is kept where they may be
// wanted.
func (w *world) close(clean bool) {
	if w.pool != nil {
		w.pool.stop()
	}
	if w.client != nil {
		w.client.Close()
	}
	if w.kafka != nil {
		w.kafka.Close()
	}
	if w.postgres != nil {
		w.postgres.Close()
	}
	if w.disk != nil {
		if err := w.disk.unmount(); err != nil {
			logf("%v", err)
		}
	}
	for _, p := range []*proxy{w.kafkaProxy, w.postgresProxy} {
		if p != nil {
			p.close()
		}
	}
	if clean {
		_ = os.RemoveAll(w.folder) // what stays is a temporary folder
	} else {
		logf("logs are in %s", w.folder)
	}
}
