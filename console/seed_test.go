package console_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/zap/zaptest"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/console"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/wikinews"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

func TestMain(m *testing.M) {
	os.Exit(storetest.MainWithoutLeaks(m))
}

// open is console.Open for a database's URL.
func open(ctx context.Context, databaseURL string) (*pgxpool.Pool, error) {
	config, err := store.ParseURL(databaseURL)
	if err != nil {
		return nil, err
	}
	return console.Open(ctx, config)
}

// rawTopic is where the test's articles seem to come from.
const rawTopic = "articles.raw"

// enrichedBundle is the newest bundled articles as the real pipeline tells of them.
var enrichedBundle = sync.OnceValues(func() ([]article.Outcome, error) {
	pipeline, err := enrich.NewWithOwn(enrich.Own{}, nil)
	if err != nil {
		return nil, err
	}
	records, err := wikinews.Records()
	if err != nil {
		return nil, err
	}
	var outcomes []article.Outcome
	for i, r := range records[150:] {
		source := article.Source{Topic: rawTopic, Offset: int64(i), Timestamp: time.Date(2026, 3, 1, 0, 0, i, 0, time.UTC)}
		raw, err := article.Decode(article.Record{Key: []byte(r.ID), Value: r.Value, ContentType: "application/json", Timestamp: source.Timestamp})
		if err != nil {
			return nil, err
		}
		enriched, err := pipeline.Enrich(raw, source)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, article.Outcome{Source: source, Raw: raw, Enriched: &enriched})
	}
	return outcomes, nil
})

// bundle returns the enriched articles, which nobody may change.
func bundle(t testing.TB) []article.Outcome {
	t.Helper()
	outcomes, err := enrichedBundle()
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// save writes outcomes as a worker does.
func save(t testing.TB, s *store.Store, outcomes ...article.Outcome) {
	t.Helper()
	claim, err := s.Claim(t.Context(), "dateline", rawTopic, 0)
	if err != nil {
		t.Fatal(err)
	}
	pipeline := article.Pipeline{Version: "1", Digest: strings.Repeat("0123456789abcdef", 4)}
	next := outcomes[len(outcomes)-1].Source.Offset + 1
	if err := s.Save(t.Context(), claim, next, pipeline, outcomes); err != nil {
		t.Fatal(err)
	}
}

// site is a console that answers on a port of its own.
type site struct {
	address  string // without a slash at its end
	database string
	store    *store.Store
}

// seeded starts a console over the bundled articles, those given beside them, and a
// few dead letters.
func seeded(t testing.TB, more ...article.Outcome) site {
	t.Helper()
	s, address := storetest.New(t)
	save(t, s, bundle(t)...)
	for i := range 25 {
		more = append(more, deadLetter(int64(1000+i)))
	}
	save(t, s, more...)
	return started(t, site{database: address, store: s}, console.Options{})
}

// started serves a console until the test's end.
func started(t testing.TB, s site, options console.Options) site {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	pool, err := open(ctx, s.database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	options.Pool, options.Version = pool, "test"
	options.Hosts = console.LoopbackHosts(listener.Addr(), []string{"console.example"})
	if options.Log == nil {
		options.Log = zaptest.NewLogger(t)
	}
	c, err := console.New(options)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		pool.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	s.address = "http://" + listener.Addr().String()
	return s
}

func deadLetter(offset int64) article.Outcome {
	source := article.Source{Topic: rawTopic, Offset: offset, Timestamp: time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC)}
	fault := article.Fault{Class: article.Undecodable, Stage: "decode", Message: fmt.Sprintf("record %d <script>alert(1)</script>", offset)}
	if offset%5 == 0 {
		fault = article.Fault{Class: article.Empty, Stage: "text", Message: "no text is left"}
	}
	return article.Outcome{Source: source, Dead: &article.DeadLetter{Fault: fault, Key: []byte("k"), Value: []byte("{")}}
}

// What an article can hold that is not to be taken for anything but text.
const (
	script   = `<script>document.title='owned'</script>`
	picture  = `<svg onload="document.title='owned'"><image href="https://elsewhere.example/x.png"/></svg>`
	turned   = "abc\u202eegnahc\u202c \u2066x\u2069 \u200f"
	breakOut = `"><img src=https://elsewhere.example/y.png onerror=alert(1)>`
)

// hostileID is an id that no path takes as it is.
const hostileID = `a/../b?c=d#e %2F "><script>`

// hostile is an article that attacks whoever reads it, in each of its fields.
func hostile() article.Outcome {
	source := article.Source{Topic: rawTopic, Offset: 900, Timestamp: time.Date(2026, 3, 1, 0, 30, 0, 0, time.UTC)}
	published := time.Date(2021, 3, 14, 12, 0, 0, 0, time.UTC)
	title := script + turned + strings.Repeat("W", 1<<20)
	text := script + " met " + picture + ".\n" + turned + "\n" + breakOut + " {{.}} ${7*7} \x01\x1b[31m"
	evil := `javascript:alert("x")`
	raw := article.Raw{
		Key: []byte(hostileID), ID: hostileID, URL: evil, Source: breakOut, Title: title, Body: text,
		Authors: []string{script, turned}, Section: picture, PublishedAt: published,
	}
	mention := func(field article.Field, start, end int, text string) article.Mention {
		return article.Mention{Field: field, Start: start, End: end, Text: text, Kind: article.Name}
	}
	return article.Outcome{Source: source, Raw: raw, Enriched: &article.Enriched{
		Schema:  article.Schema,
		Article: article.Article{ID: hostileID, URL: evil, Source: breakOut, Title: title, Authors: raw.Authors, Section: picture, PublishedAt: published},
		Text:    text, Language: article.Language{Code: "en", Confidence: 1},
		Sentiment:  &article.Sentiment{Score: -0.4, Label: article.Negative, Sentences: []article.SentenceSentiment{{Start: 0, End: len(script) + 10, Score: -0.5}}},
		Summary:    []article.Passage{{Start: 0, End: len(script), Text: script + turned}},
		Keyphrases: []article.Keyphrase{{Text: breakOut, Score: 1}},
		Story:      article.Story{Fingerprint: "00ff00ff00ff00ff"},
		Topics:     []article.Topic{{ID: "own:" + hostileID, Name: script, Level: 1, Score: 0.9}},
		Entities: []article.Entity{
			{
				ID: hostileID, Name: script + turned, Type: article.Person, Wikidata: `Q1" onclick="alert(1)`, Salience: 0.9, Sentiment: -0.3,
				Mentions: []article.Mention{mention(article.TitleField, 0, len(script), script), mention(article.TextField, 0, len(script), script)},
			},
			{
				ID: "Q900001", Name: picture, Type: article.Place, Wikidata: "Q900001", Salience: 0.4,
				Mentions: []article.Mention{
					mention(article.TextField, len(script)+5, len(script)+5+len(picture), picture),
					mention(article.TextField, len(script)+7, len(script)+9, "in another mention"), // and some that are nowhere
					mention(article.TextField, 1<<20, 1<<20+5, "behind the end"),
				},
			},
		},
		Pipeline: article.Pipeline{Stages: []string{"text"}}, Source: &source,
	}}
}
