package article

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzPlain holds a plain value's short way to the long one.
func FuzzPlain(f *testing.F) {
	for _, value := range []string{
		`1`, `-0`, `1.50`, `1e5`, `2E-3`, `[1e400]`, strings.Repeat("1", 400), strings.Repeat("1.", 1) + strings.Repeat("0", 1200), `"a"`, `"1e5"`, `" a  b "`,
		`[ "usa" , "uk",[ ] ]`, `[]`, `null`, `true`, `"é"`, "\"\xff\"", "\"\u2028\"", "\"\u2029\"", `"\u0000"`, `"\n"`, `{"b":1,"a":2}`,
		strings.Repeat("[", 64) + "1" + strings.Repeat("]", 64), strings.Repeat("[", 65) + "1" + strings.Repeat("]", 65),
		strings.Repeat("[", 65) + strings.Repeat("]", 65), strings.Repeat("[", 66) + strings.Repeat("]", 66), `"<&>"`,
	} {
		f.Add([]byte(value))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		if !json.Valid(value) || !isPlain(value) {
			return
		}
		got, err := canonicalJSON(value)
		want, wantErr := rewritten(value)
		if string(got) != string(want) || (err != nil) != (wantErr != nil) {
			t.Errorf("%s: got %s (%v), want %s (%v)", value, got, err, want, wantErr)
		}
	})
}
