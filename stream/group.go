package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
)

// GroupConfig says which group to join, for which topic.
type GroupConfig struct {
	ID             string
	Topic          string
	Outputs        []string      // topics that Commit publishes to; they must exist, and all be named
	SessionTimeout time.Duration // a member without heartbeat is gone after it; 30 s by default
	WatchInterval  time.Duration // how often to look for added partitions; 30 s by default
	Delivery       Delivery      // exactly once by default
	Log            *zap.Logger
	// OnGeneration is told about each generation that begins, with the
	// partitions of this member, and with nil when it ends. May be nil.
	OnGeneration func(generation int32, partitions []int)
	// OnSkipped is told how many records of a partition were removed before they
	// were read. May be nil.
	OnSkipped func(partition int, records int64)
}

// Group is this process' membership in a consumer group.
type Group struct {
	client *Client
	config GroupConfig
}

// NewGroup returns a member that has not joined yet.
func (c *Client) NewGroup(config GroupConfig) *Group {
	if config.SessionTimeout == 0 {
		config.SessionTimeout = 30 * time.Second
	}
	if config.WatchInterval == 0 {
		config.WatchInterval = 30 * time.Second
	}
	if config.OnGeneration == nil {
		config.OnGeneration = func(int32, []int) {}
	}
	if config.OnSkipped == nil {
		config.OnSkipped = func(int, int64) {}
	}
	return &Group{client: c, config: config}
}

// Handler does the work of one partition until ctx ends, which is when the
// generation does or the group is left. It must return soon after, well inside
// the session's time-out; until then the partition is still its own and Commit
// works. An error that it returns earlier makes the member join again.
type Handler func(ctx context.Context, p *Partition) error

// Run joins the group and runs handle for each partition of each generation,
// until ctx ends. It returns when all handlers have and the group is left.
func (g *Group) Run(ctx context.Context, handle Handler) error {
	if err := g.awaitTopic(ctx); err != nil {
		return err
	}
	counted := &counted{}
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: g.config.ID, Brokers: g.client.brokers, Topics: []string{g.config.Topic}, Dialer: g.client.dialer(),
		SessionTimeout: g.config.SessionTimeout, RebalanceTimeout: g.config.SessionTimeout,
		HeartbeatInterval: min(3*time.Second, g.config.SessionTimeout/4),
		JoinGroupBackoff:  250 * time.Millisecond, // the default of 5 s prolongs each cold start
		Timeout:           10 * time.Second,
		GroupBalancers: []kafka.GroupBalancer{
			countingBalancer{kafka.RangeGroupBalancer{}, counted}, countingBalancer{kafka.RoundRobinGroupBalancer{}, counted},
		},
	})
	if err != nil {
		return fmt.Errorf("join group %s: %w", g.config.ID, err)
	}
	producer := g.client.NewProducer()
	defer producer.Close()
	defer g.leave(group)

	var said time.Time // when a failure was last logged
	for {
		generation, err := group.Next(ctx)
		partitions := counted.take()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			if !isCold(err) && !errors.Is(err, kafka.RebalanceInProgress) && time.Since(said) > failureInterval {
				said = time.Now()
				g.config.Log.Warn("joining the group failed, trying again", zap.String("group", g.config.ID), zap.Error(err))
			}
			continue // the group paces its attempts itself
		}
		g.start(generation, partitions, producer, handle)
	}
}

// counted is how many partitions the group's leader has shared out, if that was this
// member. It is safe for concurrent use.
type counted struct{ partitions atomic.Pointer[int] }

// take returns the number, once; nil if another member was the leader.
func (c *counted) take() *int { return c.partitions.Swap(nil) }

// countingBalancer counts what it shares out.
type countingBalancer struct {
	kafka.GroupBalancer
	counted *counted
}

// AssignGroups shares the partitions out. There are none if the broker that the leader
// asks does not know the topic, as while it is made.
func (b countingBalancer) AssignGroups(members []kafka.GroupMember, partitions []kafka.Partition) kafka.GroupMemberAssignments {
	n := len(partitions)
	b.counted.partitions.Store(&n)
	return b.GroupBalancer.AssignGroups(members, partitions)
}

const (
	// failureInterval is how often a failure that goes on is logged.
	failureInterval = 10 * time.Second
	// leaveTimeout bounds the leaving: a member that is about to join would wait
	// until the rebalance is over. The broker forgets it soon.
	leaveTimeout = 10 * time.Second
)

// leave ends the generation, waits for the handlers and leaves the group.
func (g *Group) leave(group *kafka.ConsumerGroup) {
	left := make(chan struct{})
	go func() {
		defer close(left)
		_ = group.Close() // there is nothing to do about a failure
	}()
	select {
	case <-left:
	case <-time.After(leaveTimeout):
		g.config.Log.Warn("not waiting any longer for the group to take leave", zap.String("group", g.config.ID))
	}
}

// awaitTopic waits until the topic exists: a member that joins before gets no
// partitions, and would not hear of them later.
func (g *Group) awaitTopic(ctx context.Context) error {
	for said := false; ; said = true {
		partitions, err := g.client.Partitions(ctx, g.config.Topic)
		if err == nil && partitions > 0 {
			return nil
		}
		if ctx.Err() != nil {
			return nil
		}
		if !said {
			g.config.Log.Warn("waiting for the input topic", zap.String("topic", g.config.Topic), zap.Error(err))
		}
		if pause(ctx, 500*time.Millisecond+rand.N(time.Second)) != nil {
			return nil
		}
	}
}

// start begins a generation. If a function given to it returns, all of it
// ends, so each waits for the end unless it wants just that. partitions is how many
// were shared out, nil if that is not known.
func (g *Group) start(generation *kafka.Generation, partitions *int, producer *Producer, handle Handler) {
	assigned := generation.Assignments[g.config.Topic]
	ids := make([]int, 0, len(assigned))
	for _, assignment := range assigned {
		ids = append(ids, assignment.ID)
		p := &Partition{
			client: g.client, generation: generation, log: g.config.Log, topic: g.config.Topic, id: assignment.ID,
			publisher: g.newPublisher(producer, generation, assignment.ID), nextOffset: -1, onSkipped: g.config.OnSkipped,
		}
		generation.Start(func(ctx context.Context) {
			err := handle(ctx, p)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				g.config.Log.Warn("leaving the generation", zap.Int("partition", p.id), zap.Error(err))
				_ = pause(ctx, 250*time.Millisecond+rand.N(750*time.Millisecond)) // the end comes anyway
				return
			}
			<-ctx.Done()
		})
	}
	g.config.OnGeneration(generation.ID, ids)
	generation.Start(func(ctx context.Context) {
		g.watch(ctx, partitions)
		g.config.OnGeneration(generation.ID, nil)
	})
}

// watch returns when the generation ends, or to end it because the topic has
// more or fewer partitions than were shared out: the leader knows these, others take
// those that there are.
func (g *Group) watch(ctx context.Context, before *int) {
	if before == nil {
		before = g.partitions(ctx)
	}
	for pause(ctx, g.config.WatchInterval) == nil {
		now := g.partitions(ctx)
		if before != nil && now != nil && *now != *before {
			g.config.Log.Info("partitions changed, joining again", zap.Int("before", *before), zap.Int("now", *now))
			return
		}
		before = cmp.Or(before, now)
	}
}

// partitions returns how many the topic has; nil if that can't be asked, or without the
// topic, of which those tell who fetch from it.
func (g *Group) partitions(ctx context.Context) *int {
	n, err := g.client.Partitions(ctx, g.config.Topic)
	if err != nil {
		return nil
	}
	return &n
}
