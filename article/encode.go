package article

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Encode returns the record's JSON. The same record gives the same bytes.
func (e Enriched) Encode() ([]byte, error) {
	encoded, err := encode(e)
	if err != nil {
		return nil, fmt.Errorf("encode article %s: %w", e.Article.ID, err)
	}
	return encoded, nil
}

func encode(value any) ([]byte, error) {
	var buf bytes.Buffer
	if err := encodeTo(&buf, value); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// encodeTo writes JSON without escaping <, > and &, which are common in news.
func encodeTo(w io.Writer, value any) error {
	to := json.NewEncoder(oneLine{w})
	to.SetEscapeHTML(false)
	return to.Encode(value)
}

// oneLine leaves out the line's end, which an encoder adds. JSON has no other one.
type oneLine struct{ io.Writer }

// Write takes all of p.
func (l oneLine) Write(p []byte) (int, error) {
	if _, err := l.Writer.Write(bytes.TrimSuffix(p, []byte("\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}
