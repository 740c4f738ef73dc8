package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/dateline/dateline/article"
)

// inputRecord is one article from a file or standard input, not yet decoded.
type inputRecord struct {
	origin string // such as "news.jsonl:17", for messages
	record article.Record
}

// The content types of the files that are read.
const (
	contentJSON = "application/json"
	contentText = "text/plain"
	contentHTML = "text/html"
)

// readInput yields the articles of the files in their order, or of standard
// input where there is no file or the file is "-". A file that cannot be read
// ends the sequence with its error.
func readInput(files []string, stdin io.Reader) iter.Seq2[inputRecord, error] {
	if len(files) == 0 {
		files = []string{"-"}
	}
	return func(yield func(inputRecord, error) bool) {
		for _, name := range files {
			for record, err := range readFile(name, stdin) {
				if !yield(record, err) || err != nil {
					return
				}
			}
		}
	}
}

func readFile(name string, stdin io.Reader) iter.Seq2[inputRecord, error] {
	if name == "-" {
		return readSniffed(bufio.NewReader(stdin))
	}
	return func(yield func(inputRecord, error) bool) {
		file, err := os.Open(name)
		if err != nil {
			yield(inputRecord{}, err) // names the file itself
			return
		}
		defer file.Close()
		reader, extension, err := openCompressed(file, name)
		if err != nil {
			yield(inputRecord{}, fmt.Errorf("read %s: %w", name, err))
			return
		}
		readers := map[string]func(io.Reader, string) iter.Seq2[inputRecord, error]{
			".jsonl": readJSONLines, ".ndjson": readJSONLines, ".json": readJSON,
			".html": readWhole(contentHTML), ".htm": readWhole(contentHTML),
			".txt": readWhole(contentText), "": readWhole(contentText), ".md": readWhole(contentText),
		}
		read, ok := readers[extension]
		if !ok {
			yield(inputRecord{}, fmt.Errorf(
				"read %s: the ending %q is not known; use .txt, .html, .json or .jsonl, each also with .gz", name, extension))
			return
		}
		read(reader, name)(yield)
	}
}

// openCompressed undoes .gz and returns the ending below it in lower case.
func openCompressed(file io.Reader, name string) (io.Reader, string, error) {
	name = strings.ToLower(name)
	if !strings.HasSuffix(name, ".gz") {
		return file, filepath.Ext(name), nil
	}
	reader, err := gzip.NewReader(file)
	if err != nil {
		return nil, "", fmt.Errorf("it is not compressed by gzip: %w", err)
	}
	return reader, filepath.Ext(strings.TrimSuffix(name, ".gz")), nil
}

// readSniffed tells the kind of standard input by its first mark.
func readSniffed(reader *bufio.Reader) iter.Seq2[inputRecord, error] {
	const name = "standard input"
	start, _ := reader.Peek(512) // a short or failing input shows again when it is read
	switch start = bytes.TrimLeft(start, " \t\r\n\uFEFF"); {
	case bytes.HasPrefix(start, []byte("{")):
		return readJSONLines(reader, name)
	case bytes.HasPrefix(start, []byte("[")):
		return readJSON(reader, name)
	case bytes.HasPrefix(start, []byte("<")):
		return readWhole(contentHTML)(reader, name)
	}
	return readWhole(contentText)(reader, name)
}

// readWhole reads the whole input as one article.
func readWhole(contentType string) func(io.Reader, string) iter.Seq2[inputRecord, error] {
	return func(reader io.Reader, name string) iter.Seq2[inputRecord, error] {
		return func(yield func(inputRecord, error) bool) {
			value, err := io.ReadAll(reader)
			if err != nil {
				yield(inputRecord{}, fmt.Errorf("read %s: %w", name, err))
				return
			}
			yield(inputRecord{name, article.Record{Value: notNil(value), ContentType: contentType}}, nil)
		}
	}
}

// readJSON reads one article, or a list of articles.
func readJSON(reader io.Reader, name string) iter.Seq2[inputRecord, error] {
	return func(yield func(inputRecord, error) bool) {
		value, err := io.ReadAll(reader)
		if err != nil {
			yield(inputRecord{}, fmt.Errorf("read %s: %w", name, err))
			return
		}
		value = bytes.TrimPrefix(value, []byte("\uFEFF")) // a byte order mark
		var list []json.RawMessage
		if json.Unmarshal(value, &list) != nil || list == nil {
			yield(inputRecord{name, article.Record{Value: notNil(value), ContentType: contentJSON}}, nil)
			return
		}
		for i, item := range list {
			origin := fmt.Sprintf("%s[%d]", name, i)
			if !yield(inputRecord{origin, article.Record{Value: item, ContentType: contentJSON}}, nil) {
				return
			}
		}
	}
}

// readJSONLines reads an article a line; empty lines are passed over.
func readJSONLines(reader io.Reader, name string) iter.Seq2[inputRecord, error] {
	return func(yield func(inputRecord, error) bool) {
		lines := bufio.NewReaderSize(reader, 1<<16)
		for number := 1; ; number++ {
			line, err := lines.ReadBytes('\n')
			if err != nil && !errors.Is(err, io.EOF) {
				yield(inputRecord{}, fmt.Errorf("read %s: %w", name, err))
				return
			}
			if value := bytes.TrimSpace(line); len(value) > 0 {
				origin := fmt.Sprintf("%s:%d", name, number)
				if !yield(inputRecord{origin, article.Record{Value: value, ContentType: contentJSON}}, nil) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}

// notNil keeps an empty input apart from a retraction.
func notNil(value []byte) []byte {
	if value == nil {
		return []byte{}
	}
	return value
}
