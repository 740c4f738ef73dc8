package stream_test

import (
	"context"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/zap"

	"github.com/dateline/dateline/stream"
)

// A coordinator that never lets the member in must not keep it from leaving.
func TestAMemberLeavesThoughItNeverJoined(t *testing.T) {
	t.Parallel()
	cluster := fakeCluster(t, 1, "raw")
	joining, release := make(chan struct{}, 1), make(chan struct{})
	t.Cleanup(func() { close(release) })
	cluster.ControlKey(int16(kmsg.JoinGroup), func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		select {
		case joining <- struct{}{}:
		default:
		}
		<-release // not in SleepControl, which can hold the cluster's goroutine up for ever where the member hangs up meanwhile
		return nil, nil, false
	})
	client := stream.Open(cluster.ListenAddrs(), stream.Security{})
	t.Cleanup(client.Close)
	group := client.NewGroup(stream.GroupConfig{ID: "group", Topic: "raw", SessionTimeout: time.Minute, Log: zap.NewNop()})
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() { left <- group.Run(ctx, func(context.Context, *stream.Partition) error { return nil }) }()
	<-joining
	leave()
	select {
	case err := <-left:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(40 * time.Second): // four times the bound, and less than the session
		t.Error("the member has not left")
	}
}

// While a topic is made, the broker that the group's leader asks may not know it yet,
// though another one does. The partitions are shared out when it does.
func TestAGroupThatWasSharedOutNothingJoinsAgain(t *testing.T) {
	t.Parallel()
	cluster := fakeCluster(t, 2, "raw")
	var sharingOut, done atomic.Bool // from the first joining to the first sharing out
	cluster.ControlKey(int16(kmsg.JoinGroup), func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		sharingOut.Store(!done.Load())
		return nil, nil, false
	})
	cluster.ControlKey(int16(kmsg.SyncGroup), func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		sharingOut.Store(false)
		done.Store(true)
		return nil, nil, false
	})
	host, port, err := net.SplitHostPort(cluster.ListenAddrs()[0])
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	cluster.ControlKey(int16(kmsg.Metadata), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		if !sharingOut.Load() {
			return nil, nil, false
		}
		response := request.ResponseKind().(*kmsg.MetadataResponse)
		response.Brokers = []kmsg.MetadataResponseBroker{{Host: host, Port: int32(number)}}
		response.Topics = []kmsg.MetadataResponseTopic{{Topic: kmsg.StringPtr("raw"), ErrorCode: int16(kafka.UnknownTopicOrPartition)}}
		return response, nil, true
	})
	client := stream.Open(cluster.ListenAddrs(), stream.Security{})
	t.Cleanup(client.Close)
	group := client.NewGroup(stream.GroupConfig{ID: "group", Topic: "raw", WatchInterval: 100 * time.Millisecond, Log: zap.NewNop()})
	ctx, leave := context.WithTimeout(t.Context(), time.Minute)
	defer leave()
	var owned atomic.Int32
	err = group.Run(ctx, func(ctx context.Context, _ *stream.Partition) error {
		if owned.Add(1) == 2 {
			leave()
		}
		<-ctx.Done()
		return nil
	})
	if err != nil || owned.Load() != 2 || !done.Load() {
		t.Errorf("%d partitions were shared out, %v", owned.Load(), err)
	}
}
