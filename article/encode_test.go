package article

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestEncodingIsThatOfTheStandardLibrary fills every field, those to come too, with
// what is hard to write, and compares.
func TestEncodingIsThatOfTheStandardLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var enriched Enriched
		var raw Raw
		fill(random, reflect.ValueOf(&enriched).Elem())
		fill(random, reflect.ValueOf(&raw).Elem())
		got, err := enriched.Encode()
		checkEncoding(t, enriched, got, err)
		got, err = encode(raw)
		checkEncoding(t, raw, got, err)
		got, err = EncodeExtra(raw.Extra)
		if raw.Extra != nil {
			checkEncoding(t, raw.Extra, got, err)
		}
	}
}

func checkEncoding(t *testing.T, value any, got []byte, err error) {
	t.Helper()
	var want bytes.Buffer
	to := json.NewEncoder(&want)
	to.SetEscapeHTML(false)
	if wantErr := to.Encode(value); (err != nil) != (wantErr != nil) {
		t.Fatalf("got error %v, want %v", err, wantErr)
	} else if err != nil {
		return
	}
	if want := strings.TrimSuffix(want.String(), "\n"); string(got) != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
}

func pick[T any](random *rand.Rand, from ...T) T { return from[random.IntN(len(from))] }

// fill sets a value and all that is in it.
func fill(random *rand.Rand, v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(pick(random, time.Time{}, time.Unix(1, 0).UTC(), time.Unix(1, 123456789).UTC(),
			time.Date(2026, 3, 1, 9, 30, 0, 120e6, time.FixedZone("", 3600)), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC))))
		return
	case json.RawMessage:
		v.Set(reflect.ValueOf(json.RawMessage(pick(random, `1`, ` [ "a" , {"b c" : [ ] } ] `, `"<\u2028 \" é`+"\u2028"+`"`, `null`, "", `{"a":[1,-2.5e3,true]}`))))
		if random.IntN(8) == 0 {
			v.SetZero()
		} else if random.IntN(100) == 0 {
			v.SetBytes([]byte(`{"broken"`))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(pick(random, "", "plain", "quotes \" and \\ and <b>&amp;</b>\n\r\t\b\f\x00\x1f\x7f", "“é—🗞”", "caf\xe9", "a\u2028b\u2029c",
			strings.Repeat("The leaders met. ", 10)+"\n"+strings.Repeat("ministers\t", 10)))
	case reflect.Int, reflect.Int64:
		v.SetInt(pick[int64](random, 0, 1, -1, 1<<62, random.Int64()))
	case reflect.Float64:
		v.SetFloat(pick(random, 0, 1, -1, 0.1, 1.0/3, 1e-6, 9.9e-7, -1e-9, 1e20, 1e21, 1e300, random.NormFloat64(), 0.1234))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(random, v.Field(i))
		}
	case reflect.Pointer:
		if random.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(random, v.Elem())
		}
	case reflect.Slice:
		if n := random.IntN(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n-1))
		}
		for i := range v.Len() {
			fill(random, v.Index(i))
		}
	case reflect.Map:
		if n := random.IntN(4); n > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range n - 1 {
				name, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				fill(random, name)
				fill(random, value)
				v.SetMapIndex(name, value)
			}
		}
	case reflect.Uint8: // of a record's key, which is not encoded
	default:
		panic("a field of an unexpected type: " + v.Type().String())
	}
}
