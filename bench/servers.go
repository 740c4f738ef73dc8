package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dateline/dateline/internal/services"
	"github.com/dateline/dateline/stream"
)

// servers is what the workers need, and the workers' program.
type servers struct {
	folder   string
	program  string
	kafka    *services.Kafka
	postgres *services.Postgres
	client   *stream.Client
	asking   *kgo.Client // what the other one can't
}

// patientBroker lets the broker live on where the machine leaves it no time for a
// while.
const patientBroker = "broker.session.timeout.ms=60000"

// startServers builds the program and starts Kafka, and PostgreSQL with settings such
// as "work_mem=32MB".
func startServers(ctx context.Context, settings ...string) (*servers, error) {
	folder, err := os.MkdirTemp("", "dateline-bench-")
	if err != nil {
		return nil, err
	}
	s := &servers{folder: folder, program: filepath.Join(folder, "dateline")}
	if err := s.start(ctx, settings); err != nil {
		s.close(false)
		return nil, err
	}
	return s, nil
}

func (s *servers) start(ctx context.Context, settings []string) error {
	if err := os.Chmod(s.folder, 0o711); err != nil { // the server's user passes through
		return err
	}
	if err := services.BuildProgram(ctx, s.program); err != nil {
		return err
	}
	unproxied, err := services.FreePort()
	if err != nil {
		return err
	}
	if s.kafka, err = services.NewKafka(ctx, s.folder, unproxied, unproxied, patientBroker); err != nil {
		return err
	}
	if s.postgres, err = services.NewPostgres(ctx, s.folder, settings...); err != nil {
		return err
	}
	s.client = stream.Open([]string{s.kafka.Address()}, stream.Security{})
	s.asking, err = kgo.NewClient(kgo.SeedBrokers(s.kafka.Address()))
	return err
}

// close ends the servers. Their folder with all logs is kept where they may be
// wanted.
func (s *servers) close(clean bool) {
	if s.client != nil {
		s.client.Close()
	}
	if s.asking != nil {
		s.asking.Close()
	}
	if s.kafka != nil {
		s.kafka.Close()
	}
	if s.postgres != nil {
		s.postgres.Close()
	}
	if clean {
		_ = os.RemoveAll(s.folder) // what stays is a temporary folder
	} else {
		logf("logs are in %s", s.folder)
	}
}

func (s *servers) createTopics(ctx context.Context, partitions int, names ...string) error {
	specs := make([]stream.TopicSpec, len(names))
	for i, name := range names {
		specs[i] = stream.TopicSpec{Name: name, Partitions: partitions, ReplicationFactor: 1}
	}
	_, err := s.client.CreateTopics(ctx, specs)
	return err
}

func (s *servers) dropDatabase(ctx context.Context, name string) error {
	return s.postgres.Do(ctx, "DROP DATABASE "+name)
}
