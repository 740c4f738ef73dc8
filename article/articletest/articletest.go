// Package articletest checks records against their published schemas, and
// against those of their promises that a schema cannot say.
package articletest

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

// ValidateEnriched fails the test if the value of a record on the topic of
// enriched articles breaks its schema or a promise of package article. It
// returns the record. It may be called from any goroutine.
func ValidateEnriched(t testing.TB, encoded []byte) article.Enriched {
	t.Helper()
	record, problems := checkEnriched(encoded)
	for _, problem := range problems {
		t.Errorf("enriched record %q: %s", record.Article.ID, problem)
	}
	return record
}

// ValidateRaw fails the test if the value of a JSON record on the raw topic
// breaks its schema.
func ValidateRaw(t testing.TB, encoded []byte) {
	t.Helper()
	if err := validate(rawSchema, encoded); err != nil {
		t.Errorf("raw record: %v", err)
	}
}

// ValidateDeadHeaders fails the test if the headers of a dead letter break
// their schema.
func ValidateDeadHeaders(t testing.TB, headers map[string]string) {
	t.Helper()
	encoded, err := json.Marshal(headers)
	if err == nil {
		err = validate(deadSchema, encoded)
	}
	if err != nil {
		t.Errorf("headers of dead letter: %v", err)
	}
}

// checkEnriched returns all that is wrong with an encoded record.
func checkEnriched(encoded []byte) (record article.Enriched, problems []string) {
	if err := validate(enrichedSchema, encoded); err != nil {
		return record, []string{err.Error()}
	}
	if err := json.Unmarshal(encoded, &record); err != nil {
		return record, []string{"cannot be decoded: " + err.Error()}
	}
	again, err := record.Encode()
	if err != nil {
		return record, []string{err.Error()}
	}
	if !bytes.Equal(again, encoded) {
		problems = append(problems, "is not encoded as Enriched.Encode does it (-want +got):\n"+cmp.Diff(string(again), string(encoded)))
	}
	return record, append(problems, checkPromises(record)...)
}
