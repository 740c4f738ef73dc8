package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article/articletest"
	"github.com/dateline/dateline/redrive"
	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

// deadArgs are a command on dead letters and its flags.
func (p pool) deadArgs(command string, more ...string) []string {
	args := []string{"dead", command, "--database-url", p.database}
	if command != "list" {
		args = append(args, "--brokers", p.brokers, "--dead-topic", p.DeadTopic)
	}
	return append(args, more...)
}

// deadList returns what "dead list" writes for programs.
func (p pool) deadList(t *testing.T, more ...string) (letters []deadJSON) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(succeed(t, p.deadArgs("list", more...)...)))
	for decoder.More() {
		var l deadJSON
		if err := decoder.Decode(&l); err != nil {
			t.Fatal(err)
		}
		letters = append(letters, l)
	}
	return letters
}

// copies returns, by place, how often a dead letter is on the raw topic again.
func (p pool) copies(t *testing.T) map[string]int {
	t.Helper()
	times := make(map[string]int)
	for _, r := range streamtest.ReadAll(t, p.client, p.InputTopic) {
		if from := headers(r)[redrive.RedrivenFrom]; from != "" {
			times[from]++
		}
	}
	return times
}

// narrowPool has an output topic that takes no article, and articles with a poison
// among them that became dead letters so.
func narrowPool(t *testing.T) (p pool, articles []kafka.Message) {
	t.Helper()
	p = newPool(t, 2)
	p.OutputTopic = streamtest.Name("narrow")
	if _, err := p.client.CreateTopics(t.Context(), []stream.TopicSpec{{
		Name: p.OutputTopic, Partitions: 2, ReplicationFactor: -1, Configs: map[string]string{"max.message.bytes": "2048"},
	}}); err != nil {
		t.Fatal(err)
	}
	articles = bundled(t)[:3]
	for i := range articles {
		articles[i].Time = time.UnixMilli(1_700_000_000_000 + int64(i)).UTC()
	}
	p.publish(t, articles...)
	p.publish(t, kafka.Message{Key: []byte("poison"), Value: []byte("{\"title\": \"\x1b[31mred\xff\"} "), Headers: []kafka.Header{{Key: "mine", Value: []byte("a\x1b")}}})
	p.work(t)
	return p, articles
}

// A dead letter that its topic does not take comes without its value, which the raw topic
// has, and holds nobody up.
func TestADeadLetterThatIsTooLargeForItsTopic(t *testing.T) {
	for _, delivery := range []string{"exactly-once", "at-least-once"} {
		t.Run(delivery, func(t *testing.T) {
			p := newPool(t, 1)
			p.DeadTopic = streamtest.Name("narrow")
			if _, err := p.client.CreateTopics(t.Context(), []stream.TopicSpec{{
				Name: p.DeadTopic, Partitions: 1, ReplicationFactor: -1, Configs: map[string]string{"max.message.bytes": "100000"},
			}}); err != nil {
				t.Fatal(err)
			}
			value := make([]byte, 200_000)
			_, _ = rand.NewChaCha8([32]byte{}).Read(value) // it never fails
			p.publish(t, kafka.Message{Key: []byte("large"), Value: value}, bundled(t)[0])
			p.work(t, "--delivery="+delivery)
			dead := streamtest.ReadAll(t, p.client, p.DeadTopic)
			if len(dead) != 1 || string(dead[0].Key) != "large" || dead[0].Value == nil || len(dead[0].Value) > 0 || headers(dead[0])["dateline-error-left-out"] != "value" {
				t.Fatalf("%+v", dead)
			}
			articletest.ValidateDeadHeaders(t, headers(dead[0]))
			letters := p.deadList(t)
			if len(letters) != 1 || letters[0].ValueBytes != len(value) {
				t.Fatalf("%+v", letters)
			}
			if shown := succeed(t, p.deadArgs("show", letters[0].Place)...); !strings.Contains(shown, base64.StdEncoding.EncodeToString(value)) {
				t.Errorf("its value is not shown")
			}
		})
	}
}

// Dead letters that a mended pool can take are sent again, and end as articles.
func TestDeadLettersAreListedShownAndSentAgain(t *testing.T) {
	p, articles := narrowPool(t)
	if letters := p.deadList(t); len(letters) != 4 {
		t.Fatalf("%d dead letters: %+v", len(letters), letters)
	}
	large := p.deadList(t, "--class", "too_large", "--since", "1h", "--stage", "encode")
	if len(large) != 3 || len(p.deadList(t, "--until", "1h")) != 0 || len(p.deadList(t, "--limit", "1")) != 1 {
		t.Fatalf("%+v", large)
	}
	table := succeed(t, p.deadArgs("list", "--output=text")...)
	if !strings.Contains(table, "4 of 4 dead letters") || !strings.Contains(table, large[0].Place+"  ") {
		t.Errorf("the table:\n%s", table)
	}

	args := p.deadArgs("redrive", "--class", "too_large")
	if out := succeed(t, append(args, "--dry-run")...); !strings.Contains(out, "would send 3 dead letters") || len(p.copies(t)) != 0 {
		t.Errorf("a dry run:\n%s", out)
	}
	if out := succeed(t, args...); !strings.Contains(out, "sent 3, found sent before 0, not sent 0") {
		t.Errorf("the redrive:\n%s", out)
	}
	mended := p
	mended.OutputTopic = streamtest.Name("enriched")
	if _, err := p.client.CreateTopics(t.Context(), mended.topics(2)); err != nil {
		t.Fatal(err)
	}
	mended.work(t)
	if out := succeed(t, mended.args("status", "--interval=0")...); !strings.HasSuffix(out, "dead letters 1\n  undecodable 1\n") {
		t.Errorf("status:\n%s", out)
	}
	enriched := make(map[string]time.Time)
	for _, r := range streamtest.ReadAll(t, p.client, mended.OutputTopic) {
		enriched[string(r.Key)] = r.Time
	}
	want := make(map[string]time.Time)
	for _, a := range articles {
		want[string(a.Key)] = a.Time
	}
	if diff := cmp.Diff(want, enriched); diff != "" {
		t.Errorf("articles by key and time (-want +got):\n%s", diff)
	}

	if letters := p.deadList(t); len(letters) != 1 || string(*letters[0].Key) != "poison" {
		t.Errorf("%+v", letters)
	}
	for _, l := range p.deadList(t, "--redriven") {
		if l.Class == "too_large" && (l.Redrive == nil || l.Redrive.State != "done" || l.Redrive.Offset == nil) {
			t.Errorf("%+v", l)
		}
	}
	if out := succeed(t, p.deadArgs("redrive", large[0].Place)...); !strings.Contains(out, "it was before, sent to") || !strings.Contains(out, "sent 0,") {
		t.Errorf("again:\n%s", out)
	}
	if times := p.copies(t); len(times) != 3 || times[large[0].Place] != 1 {
		t.Errorf("copies: %v", times)
	}
}

// A copy that fails again is a new dead letter, which says where it is from.
func TestARedriveThatFailsAgainIsANewDeadLetter(t *testing.T) {
	p := newPool(t, 1)
	p.publish(t, kafka.Message{Key: []byte("poison"), Value: []byte("[")})
	p.work(t)
	first := p.deadList(t)[0].Place
	succeed(t, p.deadArgs("redrive", first)...)
	p.work(t)
	letters := p.deadList(t)
	if len(letters) != 1 || letters[0].Place == first || letters[0].Redrive != nil || letters[0].Class != "undecodable" {
		t.Errorf("%+v", letters)
	}
	dead := streamtest.ReadAll(t, p.client, p.DeadTopic)
	if h := headers(dead[len(dead)-1]); len(dead) != 2 || h[redrive.RedrivenFrom] != first || h["dateline-error-offset"] != fmt.Sprint(letters[0].Offset) {
		t.Errorf("%d on the topic, the last with %v", len(dead), h)
	}
	if shown := succeed(t, p.deadArgs("show", letters[0].Place, "--output=text")...); !strings.Contains(shown, first) {
		t.Errorf("shown:\n%s", shown)
	}
}

func TestShowIsReadableAndSafe(t *testing.T) {
	p := newPool(t, 1)
	p.publish(t,
		kafka.Message{Key: []byte("a\x1b"), Value: []byte("{\"title\": \"\x1b[31mred\nвода\""), Headers: []kafka.Header{{Key: "mine", Value: []byte("\x1b]0;x")}}},
		kafka.Message{Key: []byte("b"), Value: []byte("\xff\xfe\x00")},
		kafka.Message{},
		kafka.Message{Key: []byte("d"), Value: []byte("[" + strings.Repeat("я", 3000))},
	)
	p.work(t)
	for offset, wants := range map[int][]string{
		0: {"class      undecodable", "stage      decode", `key        "a\x1b"`, `header     mine: "\x1b]0;x"`, "value      29 bytes\n{\"title\": \"\uFFFD[31mred\nвода\"\n"},
		1: {"value      3 bytes\n00000000  ff fe 00 "},
		2: {"key        none", "value      null"},
		3: {"6001 bytes, of which the first 4095 follow; --bytes 0 shows all"},
	} {
		place := fmt.Sprintf("%s/0@%d", p.InputTopic, offset)
		shown := succeed(t, p.deadArgs("show", place, "--output=text")...)
		for _, want := range wants {
			if !strings.Contains(shown, want) {
				t.Errorf("no %q in:\n%s", want, shown)
			}
		}
		if strings.ContainsAny(shown, "\x1b\x00") {
			t.Errorf("control characters in %q", shown)
		}
	}
	if shown := succeed(t, p.deadArgs("show", p.InputTopic+"/0@3", "--output=text", "--bytes=0")...); strings.Count(shown, "я") != 3000 {
		t.Errorf("not all of:\n%s", shown)
	}
	var record recordJSON
	if err := json.Unmarshal([]byte(succeed(t, p.deadArgs("show", p.InputTopic+"/0@1")...)), &record); err != nil {
		t.Fatal(err)
	}
	if record.Record == nil || record.Record.Value != nil || !bytes.Equal(record.Record.ValueBase64, []byte("\xff\xfe\x00")) || record.Class != "undecodable" {
		t.Errorf("%+v", record)
	}
	away := p
	away.brokers = "127.0.0.1:1"
	if r := dateline(t, "", away.deadArgs("show", p.InputTopic+"/0@0", "--output=text")...); r.code != exitFailed ||
		!strings.Contains(r.out, "undecodable") || !strings.Contains(r.err, "missing above") {
		t.Errorf("without Kafka: %+v", r)
	}
}

// Two at once send nothing twice, whichever of them comes to its end.
func TestTwoRedrivesAtOnce(t *testing.T) {
	p := newPool(t, 2)
	want := make(map[string]int)
	for i := range 250 {
		p.publish(t, kafka.Message{Key: []byte(fmt.Sprint(i)), Value: []byte("[")})
	}
	p.work(t)
	for _, l := range p.deadList(t, "--limit=0") {
		want[l.Place] = 1
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			r := dateline(t, "", p.deadArgs("redrive", "--all")...)
			t.Log(r.code, r.err)
		})
	}
	both.Wait()
	succeed(t, p.deadArgs("redrive", "--all")...) // what was left by one that was shut out
	if diff := cmp.Diff(want, p.copies(t)); diff != "" || len(want) != 250 {
		t.Errorf("copies of %d (-want +got):\n%s", len(want), diff)
	}
	if left := p.deadList(t); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

// Without transactions dead letters are sent and recorded all the same.
func TestRedriveAtLeastOnce(t *testing.T) {
	p := newPool(t, 2)
	p.publish(t, kafka.Message{Key: []byte("a"), Value: []byte("[")}, kafka.Message{Key: []byte("b"), Value: []byte("[")})
	p.work(t, "--delivery=at-least-once")
	for _, want := range []string{"sent 2, ", "sent 0, "} {
		out := succeed(t, p.deadArgs("redrive", "--delivery=at-least-once", "--all")...)
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if times := p.copies(t); len(times) != 2 {
		t.Errorf("copies: %v", times)
	}
}

func TestDeadRefusesWhatIsNotClear(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"redrive", "say which dead letters"},
		{"redrive --dry-run", "say which dead letters"},
		{"redrive --all --class empty", "don't go together"},
		{"redrive raw/0@1 --class empty", "not both"},
		{"redrive raw/0@1 --all", "not both"},
		{"redrive --limit=-1", "--limit must"},
		{"redrive --class wrong", "--class"},
		{"redrive --since yesterday", `"yesterday" is no time`},
		{"list --since 1h --until 2h", "must be before --until"},
		{"list --limit=-1", "--limit must"},
		{"show raw@1", "no place of a record"},
		{"show raw/0@1 --bytes=-1", "--bytes must"},
	} {
		args := slices.Concat([]string{"dead"}, strings.Fields(c.args), []string{"--database-url=postgres://127.0.0.1:1/x"})
		if r := dateline(t, "", args...); r.code != exitUsage || !strings.Contains(r.err, c.want) {
			t.Errorf("%s: %+v", c.args, r)
		}
	}
	t.Setenv("DATELINE_ALL", "true")
	t.Setenv("DATELINE_CLASS", "empty")
	if r := dateline(t, "", "dead", "redrive", "--database-url=postgres://127.0.0.1:1/x"); r.code != exitUsage {
		t.Errorf("by variables: %+v", r)
	}
	p := newPool(t, 1)
	if r := dateline(t, "", p.deadArgs("list")...); r.code != exitFailed || !strings.Contains(r.err, "dateline migrate up") {
		t.Errorf("without tables: %+v", r)
	}
	succeed(t, "migrate", "--database-url", p.database)
	for _, command := range []string{"show", "redrive"} {
		if r := dateline(t, "", p.deadArgs(command, "raw/0@1")...); r.code != exitFailed || !strings.Contains(r.err, "dead list") {
			t.Errorf("%s: %+v", command, r)
		}
	}
}
