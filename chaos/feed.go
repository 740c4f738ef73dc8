package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dateline/dateline/internal/wikinews"
)

const (
	feedPause = 20 * time.Millisecond // between records
	recent    = 200                   // articles of which one may be revised
	// kindHeader says on a raw record what the oracle has to expect of it.
	kindHeader = "chaos-kind"
	poisonKind = "poison"
)

// feed sends bundled articles under new ids, revises and retracts some of them,
// and puts records in between that nobody can read.
type feed struct {
	client   *kgo.Client
	random   *rand.Rand
	articles []wikinews.Record
	poison   []kgo.Record
	made     int // articles so far
	failed   atomic.Pointer[error]
}

func newFeed(brokers string, seed uint64) (*feed, error) {
	articles, err := wikinews.Records()
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers), kgo.RequiredAcks(kgo.AllISRAcks()), kgo.ProducerLinger(0))
	if err != nil {
		return nil, fmt.Errorf("connect the producer: %w", err)
	}
	return &feed{client: client, random: rand.New(rand.NewPCG(seed, 1)), articles: articles, poison: poison()}, nil
}

func (f *feed) close() { f.client.Close() }

// run sends until ctx ends, and then waits until all is written.
func (f *feed) run(ctx context.Context) error {
	for ctx.Err() == nil {
		record, err := f.next()
		if err != nil {
			return err
		}
		record.Timestamp = time.Now()
		f.client.Produce(context.WithoutCancel(ctx), record, func(_ *kgo.Record, err error) {
			if err != nil {
				f.failed.Store(&err)
			}
		})
		time.Sleep(feedPause)
	}
	flushing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if err := f.client.Flush(flushing); err != nil {
		return fmt.Errorf("write the last records: %w", err)
	}
	if err := f.failed.Load(); err != nil {
		return fmt.Errorf("write a raw record: %w", *err)
	}
	return nil
}

// next makes a record: of 100, some 2 are poison, 3 retractions, 15 revisions.
func (f *feed) next() (*kgo.Record, error) {
	dice := f.random.IntN(100)
	switch {
	case dice < 2:
		return f.nextPoison(), nil
	case dice < 5 && f.made > 0:
		return &kgo.Record{Topic: rawTopic, Key: []byte(f.known())}, nil
	case dice < 20 && f.made > 0:
		return f.article(f.known())
	default:
		f.made++
		return f.article(articleName(f.made))
	}
}

// known returns the id of an article that was sent lately.
func (f *feed) known() string {
	return articleName(f.made - f.random.IntN(min(f.made, recent)))
}

func articleName(n int) string { return fmt.Sprintf("chaos-%d", n) }

// article returns a bundled article under another id.
func (f *feed) article(id string) (*kgo.Record, error) {
	var fields map[string]any
	if err := json.Unmarshal(f.articles[f.random.IntN(len(f.articles))].Value, &fields); err != nil {
		return nil, err
	}
	fields["id"] = id
	value, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	return &kgo.Record{Topic: rawTopic, Key: []byte(id), Value: value}, nil
}

// nextPoison returns one of the fixed set, sometimes under the id of an article
// that must survive it.
func (f *feed) nextPoison() *kgo.Record {
	record := f.poison[f.random.IntN(len(f.poison))]
	if record.Key != nil && f.made > 0 && f.random.IntN(2) == 0 {
		record.Key = []byte(f.known())
	}
	record.Topic = rawTopic
	record.Headers = append([]kgo.RecordHeader{{Key: kindHeader, Value: []byte(poisonKind)}}, record.Headers...)
	return &record
}
