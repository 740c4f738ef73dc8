package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/internal/wikinews"
)

// rawArticle is a raw article's fields.
type rawArticle map[string]any

// text returns what is read of it: title and body.
func (a rawArticle) text() string {
	title, _ := a["title"].(string)
	body, _ := a["body"].(string)
	return title + "\n\n" + body
}

// bundled returns the Wikinews articles.
func bundled() ([]rawArticle, error) {
	records, err := wikinews.Records()
	if err != nil {
		return nil, err
	}
	list := make([]rawArticle, len(records))
	for i, r := range records {
		if err := json.Unmarshal(r.Value, &list[i]); err != nil {
			return nil, fmt.Errorf("read bundled article %s: %w", r.ID, err)
		}
	}
	return list, nil
}

// readArticles returns the articles of a file, a JSON object a line, which may be
// packed by gzip.
func readArticles(name string) ([]rawArticle, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var text io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if text, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, 16<<20)
	var list []rawArticle
	for lines.Scan() {
		var a rawArticle
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("read %s, line %d: %w", name, len(list)+1, err)
		}
		list = append(list, a)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("read %s: no articles", name)
	}
	return list, nil
}

// readAll returns the articles of several files.
func readAll(names []string) (list []rawArticle, err error) {
	for _, name := range names {
		some, err := readArticles(name)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// titlesOnly leaves the articles so little text that hardly anything is to enrich.
func titlesOnly(list []rawArticle) {
	for _, a := range list {
		delete(a, "body")
		delete(a, "html")
	}
}

// input is a topic of raw articles. Those that workers write to get as many
// partitions.
type input struct {
	topic      string
	partitions int
}

// fill creates the topic and writes n records: the articles in turn, under ids of
// their own.
func (s *servers) fill(ctx context.Context, to input, list []rawArticle, n int) error {
	return s.fillAs(ctx, to, list, n, "bench-")
}

// fillAs is fill with ids that begin with a prefix.
func (s *servers) fillAs(ctx context.Context, to input, list []rawArticle, n int, prefix string) error {
	if err := s.createTopics(ctx, to.partitions, to.topic); err != nil {
		return err
	}
	const chunk = 2000
	producer := s.client.NewProducer()
	records := make([]kafka.Message, 0, chunk)
	for i := range n {
		id := prefix + strconv.Itoa(i)
		a := list[i%len(list)]
		a["id"] = id
		value, err := json.Marshal(a)
		if err != nil {
			return err
		}
		records = append(records, kafka.Message{Topic: to.topic, Key: []byte(id), Value: value})
		if len(records) == chunk || i == n-1 {
			if err := producer.Write(ctx, records...); err != nil {
				return fmt.Errorf("write %d raw records: %w", n, err)
			}
			records = records[:0]
		}
	}
	return producer.Close()
}
