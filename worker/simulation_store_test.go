package worker_test

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/dateline/dateline/article"
)

// memoryStore keeps what a store keeps: epochs, the newest revision of each
// article, dead letters. It can fail before a transaction, and lose the reply to
// its commit.
type memoryStore struct {
	faults   *faults
	mu       sync.Mutex
	epochs   map[string]int64
	articles map[string]article.Outcome
	dead     map[article.Source]article.Class
}

func newMemoryStore(f *faults) *memoryStore {
	return &memoryStore{
		faults: f, epochs: make(map[string]int64), articles: make(map[string]article.Outcome),
		dead: make(map[article.Source]article.Class),
	}
}

var errReplyLost = errors.New("the reply was lost")

type fenced struct{}

func (fenced) Error() string       { return "fenced" }
func (fenced) PartitionLost() bool { return true }

func key(group, topic string, partition int) string {
	return fmt.Sprint(group, "/", topic, "/", partition)
}

func (s *memoryStore) Claim(_ context.Context, group, topic string, partition int) (article.Claim, error) {
	hit, way := s.faults.hit(2)
	if hit && way == 0 {
		return article.Claim{}, errors.New("no connection")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epochs[key(group, topic, partition)]++
	claim := article.Claim{Group: group, Topic: topic, Partition: partition, Epoch: s.epochs[key(group, topic, partition)]}
	if hit {
		return article.Claim{}, errReplyLost
	}
	return claim, nil
}

func (s *memoryStore) Save(_ context.Context, c article.Claim, _ int64, _ article.Pipeline, outcomes []article.Outcome) error {
	hit, way := s.faults.hit(2)
	if hit && way == 0 {
		return errors.New("no connection")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.epochs[key(c.Group, c.Topic, c.Partition)] != c.Epoch {
		return fenced{}
	}
	for _, o := range outcomes {
		s.keep(o)
	}
	if hit {
		return errReplyLost
	}
	return nil
}

func (s *memoryStore) keep(o article.Outcome) {
	if o.Dead != nil {
		s.dead[o.Source] = o.Dead.Fault.Class
		return
	}
	id := o.Raw.ID
	if known, ok := s.articles[id]; !ok || o.Source.Newer(known.Source) {
		s.articles[id] = o
	}
}
