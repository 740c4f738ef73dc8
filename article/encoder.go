package article

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// encoder writes JSON, byte for byte as encoding/json does with SetEscapeHTML(false).
// What is rare it leaves to that. To go through a record's types by reflection takes
// several times as long.
type encoder struct {
	json []byte
	err  error // the first one
}

// Characters that encoding/json escapes, though JSON allows them.
const lineSeparator, paragraphSeparator = "\u2028", "\u2029"

// key writes JSON as it is.
func (e *encoder) key(literal string) *encoder {
	e.json = append(e.json, literal...)
	return e
}

// any leaves a value to encoding/json.
func (e *encoder) any(value any) {
	encoded, err := encode(value)
	e.json, e.err = append(e.json, encoded...), cmp.Or(e.err, err)
}

// encode marshals without escaping <, > and &.
func encode(value any) ([]byte, error) {
	var buf bytes.Buffer
	to := json.NewEncoder(&buf)
	to.SetEscapeHTML(false)
	if err := to.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

func (e *encoder) text(text string) {
	if !utf8.ValidString(text) || strings.Contains(text, lineSeparator) || strings.Contains(text, paragraphSeparator) {
		e.any(text)
		return
	}
	e.json = append(e.json, '"')
	for {
		plain := plainLength(text)
		e.json = append(e.json, text[:plain]...)
		if plain == len(text) {
			break
		}
		e.json = appendEscaped(e.json, text[plain])
		text = text[plain+1:]
	}
	e.json = append(e.json, '"')
}

// appendEscaped appends a character that cannot stand in a string as it is.
func appendEscaped(to []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(to, '\\', c)
	case '\b':
		return append(to, `\b`...)
	case '\f':
		return append(to, `\f`...)
	case '\n':
		return append(to, `\n`...)
	case '\r':
		return append(to, `\r`...)
	case '\t':
		return append(to, `\t`...)
	}
	const hexadecimal = "0123456789abcdef"
	return append(to, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&15])
}

func (e *encoder) textUnlessEmpty(key, text string) {
	if text != "" {
		e.key(key).text(text)
	}
}

func (e *encoder) textsUnlessEmpty(key string, texts []string) {
	if len(texts) > 0 {
		e.key(key)
		list(e, texts, e.text)
	}
}

func (e *encoder) number(n int64) { e.json = strconv.AppendInt(e.json, n, 10) }

func (e *encoder) float(f float64) {
	const least, most = 1e-6, 1e21 // within, no exponent is written
	if abs := math.Abs(f); abs >= least && abs < most || f == 0 {
		e.json = strconv.AppendFloat(e.json, f, 'f', -1, 64)
		return
	}
	e.any(f)
}

func (e *encoder) time(t time.Time) {
	var err error
	e.json = append(e.json, '"')
	e.json, err = t.AppendText(e.json)
	e.json = append(e.json, '"')
	e.err = cmp.Or(e.err, err)
}

func (e *encoder) timeUnlessZero(key string, t time.Time) {
	if !t.IsZero() {
		e.key(key).time(t)
	}
}

func (e *encoder) extraUnlessEmpty(key string, fields map[string]json.RawMessage) {
	if len(fields) > 0 {
		e.key(key).extra(fields)
	}
}

// extra writes fields by name.
func (e *encoder) extra(fields map[string]json.RawMessage) {
	names := make([]string, 0, 16)
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	separator := byte('{')
	for _, name := range names {
		e.json = append(e.json, separator)
		e.text(name)
		e.json = append(e.json, ':')
		e.message(fields[name])
		separator = ','
	}
	if len(names) == 0 {
		e.json = append(e.json, '{')
	}
	e.json = append(e.json, '}')
}

// message writes JSON that comes from outside.
func (e *encoder) message(value json.RawMessage) {
	end, valid := valueEnd(value, spaceEnd(value, 0), 0)
	if !valid || spaceEnd(value, end) != len(value) {
		e.any(value) // which says what is wrong
		return
	}
	e.json = appendCompact(e.json, value)
}

// list writes null for a list that is nil.
func list[T any](e *encoder, items []T, item func(T)) {
	if items == nil {
		e.key("null")
		return
	}
	separator := byte('[')
	for _, i := range items {
		e.json = append(e.json, separator)
		item(i)
		separator = ','
	}
	if len(items) == 0 {
		e.json = append(e.json, '[')
	}
	e.json = append(e.json, ']')
}
