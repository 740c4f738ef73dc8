package article

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Encode returns the record's JSON. The same record gives the same bytes.
func (e Enriched) Encode() ([]byte, error) {
	encoded, err := encode(e)
	if err != nil {
		return nil, fmt.Errorf("encode article %s: %w", e.Article.ID, err)
	}
	return encoded, nil
}

// EncodeExtra returns the JSON object of an article's unknown fields. They must be valid
// JSON.
func EncodeExtra(fields map[string]json.RawMessage) ([]byte, error) { return encode(fields) }

// encode marshals without escaping <, > and &, which are common in news.
func encode(value any) ([]byte, error) {
	var buf bytes.Buffer
	to := json.NewEncoder(&buf)
	to.SetEscapeHTML(false)
	if err := to.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
