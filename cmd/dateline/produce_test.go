package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/stream/streamtest"
)

// What is produced from a file of any form, a worker decodes to what was in it,
// under the article's id.
func TestProducedArticlesAreThoseOfTheFiles(t *testing.T) {
	p := newPool(t, 2)
	want := make(map[string]int) // articles by the form of their text
	var files []string
	for _, input := range inputs {
		files = append(files, write(t, input.name, input.content))
		switch {
		case strings.HasPrefix(input.content, "Rain"):
			want["text"]++
		case strings.HasPrefix(input.content, "<"):
			want["page"]++
		default:
			want["title"] += len(input.titles)
		}
	}
	out := succeed(t, p.kafkaArgs("produce", files...)...)
	if want := "sent 9 articles to " + p.InputTopic + "\n"; out != want {
		t.Errorf("said %q, want %q", out, want)
	}
	got := make(map[string]int)
	for _, record := range streamtest.ReadAll(t, p.client, p.InputTopic) {
		raw, err := article.Decode(article.Record{Key: record.Key, Value: record.Value, ContentType: headers(record)["content-type"]})
		if err != nil || string(record.Key) != raw.ID {
			t.Errorf("record %s has the id %q: %v", record.Key, raw.ID, err)
		}
		switch {
		case raw.Title != "":
			got["title"]++
		case raw.HTML != "":
			got["page"]++
		default:
			got["text"]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("articles (-want +got):\n%s", diff)
	}
}

// An article at fault is not lost: it is sent, and ends as a dead letter.
func TestProduceWarnsOfArticlesAtFault(t *testing.T) {
	p := newPool(t, 1)
	r := dateline(t, "{\"title\": \"Rain in Minsk\"}\n{\"title\": 7}\n", p.kafkaArgs("produce")...)
	if r.code != exitDone || !strings.Contains(r.err, "standard input:2: will be a dead letter: decode: invalid") ||
		!strings.Contains(r.out, "sent 2 articles") || !strings.Contains(r.out, "1 of them with faults") {
		t.Errorf("%+v", r)
	}
	if n := len(streamtest.ReadAll(t, p.client, p.InputTopic)); n != 2 {
		t.Errorf("%d records", n)
	}
}

func TestProduceNeedsItsTopic(t *testing.T) {
	p := newPool(t, 1)
	r := dateline(t, "Rain", "produce", "--brokers", p.brokers, "--input-topic", "no-such-topic")
	if r.code != exitFailed || !strings.Contains(r.err, "no-such-topic") || !strings.Contains(r.err, "a worker creates it") {
		t.Errorf("%+v", r)
	}
}
