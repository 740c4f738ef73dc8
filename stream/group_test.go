package stream_test

import (
	"context"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/zap"

	"github.com/dateline/dateline/stream"
)

// A coordinator that never lets the member in must not keep it from leaving.
func TestAMemberLeavesThoughItNeverJoined(t *testing.T) {
	t.Parallel()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "raw"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	joining, release := make(chan struct{}, 1), make(chan struct{})
	t.Cleanup(func() { close(release) })
	cluster.ControlKey(int16(kmsg.JoinGroup), func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		select {
		case joining <- struct{}{}:
		default:
		}
		cluster.SleepControl(func() { <-release })
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
