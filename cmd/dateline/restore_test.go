package main

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/segmentio/kafka-go"
)

// backup copies the pool's database, as it would be restored from a backup of now,
// and returns its address.
func (p pool) backup(t *testing.T) string {
	t.Helper()
	config, err := pgx.ParseConfig(p.database)
	if err != nil {
		t.Fatal(err)
	}
	name := config.Database + "_restored"
	admin := connect(t, strings.Replace(p.database, "/"+config.Database, "/postgres", 1))
	if _, err := admin.Exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+config.Database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return strings.Replace(p.database, "/"+config.Database, "/"+name, 1)
}

// resetOffsets commits for the group what Postgres has saved, as
// kafka-consumer-groups.sh --reset-offsets does while no worker runs.
func (p pool) resetOffsets(t *testing.T) {
	t.Helper()
	rows, err := connect(t, p.database).Query(t.Context(),
		`SELECT "partition", coalesce(next_offset, 0) FROM dashboard.partitions WHERE "group" = $1 AND topic = $2`, p.group, p.InputTopic)
	if err != nil {
		t.Fatal(err)
	}
	commits, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		Partition int
		Offset    int64
	}])
	if err != nil {
		t.Fatal(err)
	}
	request := kafka.OffsetCommitRequest{Addr: kafka.TCP(strings.Split(p.brokers, ",")...), GroupID: p.group, GenerationID: -1, Topics: map[string][]kafka.OffsetCommit{}}
	for _, c := range commits {
		request.Topics[p.InputTopic] = append(request.Topics[p.InputTopic], kafka.OffsetCommit{Partition: c.Partition, Offset: c.Offset})
	}
	transport := &kafka.Transport{}
	defer transport.CloseIdleConnections()
	response, err := (&kafka.Client{Transport: transport}).OffsetCommit(t.Context(), &request)
	if err != nil {
		t.Fatal(err)
	}
	for _, partition := range response.Topics[p.InputTopic] {
		if partition.Error != nil {
			t.Fatal(partition.Error)
		}
	}
}

// withoutClocks leaves out when rows were written.
func withoutClocks(rows []string) []string {
	for i := range rows {
		rows[i] = regexp.MustCompile(`"created_at": "[^"]*"`).ReplaceAllString(rows[i], "")
	}
	return rows
}

// What docs/operations.md says about restoring an older Postgres: what came since is
// missing for good, unless the group's offsets go back to what Postgres has saved.
func TestRestoringAnOlderPostgres(t *testing.T) {
	p := newPool(t, 3)
	records := bundled(t)
	p.publish(t, records[:20]...)
	p.work(t)
	restored := p.backup(t)
	revised := kafka.Message{Key: records[1].Key, Value: []byte(`{"id":"` + string(records[1].Key) + `","title":"Congress passes a law","body":"The United States Congress has passed a law in Washington on Monday."}`)}
	p.publish(t, append(records[20:30], kafka.Message{Key: records[0].Key}, revised, kafka.Message{Key: []byte("poison"), Value: []byte("{")})...)
	p.work(t)
	want := withoutClocks(p.dashboards(t))

	p.database = restored
	w := p.startWorker(t)
	eventually(t, func() bool { return strings.Count(w.log.String(), "partition assigned") >= 3 })
	w.end(t)
	if n := len(p.column(t, "SELECT id FROM dashboard.articles")); n != 20 {
		t.Errorf("%d articles are shown after the restore, want the backup's 20", n)
	}
	p.resetOffsets(t)
	p.work(t)
	if diff := cmp.Diff(want, withoutClocks(p.dashboards(t))); diff != "" {
		t.Errorf("after the offsets went back (-before the loss +after):\n%s", diff)
	}
	succeed(t, "check", "--rollups", "--brokers", p.brokers, "--input-topic", p.InputTopic, "--output-topic", p.OutputTopic,
		"--dead-topic", p.DeadTopic, "--group", p.group, "--database-url", p.database, "--listen=")
}
