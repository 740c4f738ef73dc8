package article

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// objects are JSON whose fields are hard to tell.
var objects = []string{
	`{}`, ` { } `, "{\n}\t", `{"a":1}`, ` { "a" : 1 , "b" : 2 } `, `{"b":1,"a":2,"b":3}`, `{"a":"1","\u0061":"2"}`,
	`{"a":"}","b":"{\"","c":"\\","d":"\\\"","e":"\\\\"}`, `{"a":{"b":["}",{"c":"]"}]},"d":[[],{}]}`, `{"a":[ ] ,"b":{ } }`,
	`{"":"","\\":"\\","\"":"\""}`, `{"a":-1.5e+3,"b":true,"c":false,"d":null}`, `{"a":"\"\\\/\b\f\n\r\t"}`,
	`{"a":"é—🗞","b":"\u00e9\ud83d\uddde","c":"\ud83d"}`, "{\"a\":\"caf\xe9\",\"\xff\":1}", `{"a":"\u0000"}`, `{"a":"\ud83d\ud83d\uddde","b":"\uddde\ud83d","c":"\ud83dx","d":"\ud83d\n","e":"\uFFFF\u007F\u07ff\uABCD"}`, "{\"a\":\"\u2028\x7f\"}",
	`null`, `[]`, `"a"`, `1`, `true`, `[{"a":1}]`,
	`{"a":0,"b":-0,"c":10.01,"d":1E9,"e":[1e+09,-1.0e-1,0.5]}`, `{"long":"12345678\n12345678901234567\t","longer":"` + strings.Repeat("e\u0301 ", 20) + `"}`,
	// No JSON.
	``, ` `, `{`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{"a" 1}`, `{"a":1 "b":2}`, `{"a":1}}`, `{"a":1},`, `{a:1}`, `{1:1}`,
	`{"a":tru}`, `{"a":nulL}`, `{"a":True}`, `{"a":01}`, `{"a":-}`, `{"a":1.}`, `{"a":.5}`, `{"a":1e}`, `{"a":1e+}`, `{"a":+1}`, `{"a":0x1}`, `{"a":NaN}`,
	`{"a":"\x"}`, `{"a":"\u12g4"}`, `{"a":"\u123"}`, `{"a":"\`, `{"a":"\u`, "{\"a\":\"1234567890\n\"}", "{\"a\":\"\x1f12345678\"}", "{\"a\":1}\x00", "\ufeff{}",
	`{"a":[1,]}`, `{"a":[,1]}`, `{"a":[1 2]}`, `{"a":[}`, `{"a":[1}}`, `{"a":{"b":1]}`, `{"a":[[]}`, `{'a':1}`,
	// As deep as is read, and deeper.
	`{"a":` + strings.Repeat("[", 9999) + strings.Repeat("]", 9999) + `}`, `{"a":` + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + `}`,
}

// TestFields compares with json.Unmarshal, by which they are defined.
func TestFields(t *testing.T) {
	for _, object := range objects {
		t.Run(clip(object), func(t *testing.T) { checkFields(t, []byte(object)) })
	}
}

func FuzzFields(f *testing.F) {
	for _, object := range objects {
		f.Add([]byte(object))
	}
	f.Fuzz(checkFields)
}

func checkFields(t *testing.T, value []byte) {
	t.Helper()
	var want map[string]json.RawMessage
	wantObject := json.Unmarshal(value, &want) == nil && want != nil
	got, isObject := splitObject(value)
	if isObject != wantObject || len(got) != len(want) {
		t.Fatalf("got %q (%t), want %q (%t)", got, isObject, want, wantObject)
	}
	for i, name := range slices.Sorted(maps.Keys(want)) {
		if got[i].name != name || string(got[i].value) != string(want[name]) {
			t.Errorf("field %d: got %q %s, want %q %s", i, got[i].name, got[i].value, name, want[name])
		}
		var text string
		err := json.Unmarshal(want[name], &text)
		gotText, isText := unquote(got[i].value)
		if diff := cmp.Diff(text, gotText); diff != "" || isText != (err == nil) {
			t.Errorf("text of %s (-want +got; %t, %v):\n%s", want[name], isText, err, diff)
		}
	}
}
