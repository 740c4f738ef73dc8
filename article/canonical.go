package article

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// canonicalJSON returns a value's compact form, its keys sorted and its
// strings sanitized. It refuses what Postgres' jsonb cannot hold.
func canonicalJSON(value json.RawMessage) (json.RawMessage, error) {
	if isPlain(value) {
		return jsontext.AppendFormat(nil, value)
	}
	return rewritten(value)
}

// rewritten decodes a value, puts right what it holds and encodes it again.
func rewritten(value json.RawMessage) (json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var decoded any
	if err := decoder.Decode(&decoded); err != nil {
		return nil, err
	}
	cleaned, err := sanitizeJSON(decoded, 0)
	if err != nil {
		return nil, err
	}
	return encode(cleaned)
}

// isPlain reports whether a valid value has no keys to sort and nothing to put right, by
// a quick look that is wrong about no value that has. Most unknown fields are plain:
// tags, names, numbers.
func isPlain(value []byte) bool {
	const lineSeparator, paragraphSeparator = "\u2028", "\u2029" // which encoding/json escapes, though JSON allows them
	const maxDigits = 300                                        // fewer than a float64's greatest number has
	digits := 0
	for _, c := range value {
		switch {
		case c == '{' || c == '\\' || digits > maxDigits:
			return false
		case '0' <= c && c <= '9' || c == '.':
			digits++
		case digits > 0 && c|0x20 == 'e': // an exponent
			return false
		default:
			digits = 0
		}
	}
	return bytes.Count(value, []byte("[")) <= maxDepth && utf8.Valid(value) && !bytes.Contains(value, []byte(lineSeparator)) && !bytes.Contains(value, []byte(paragraphSeparator))
}

func sanitizeJSON(value any, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	switch value := value.(type) {
	case string:
		return sanitize(value), nil
	case json.Number:
		if !fitsNumeric(value) {
			return value.String(), nil
		}
	case []any:
		for i, item := range value {
			cleaned, err := sanitizeJSON(item, depth+1)
			if err != nil {
				return nil, err
			}
			value[i] = cleaned
		}
	case map[string]any:
		cleaned := make(map[string]any, len(value))
		for _, name := range slices.Sorted(maps.Keys(value)) { // two names can become one
			item, err := sanitizeJSON(value[name], depth+1)
			if err != nil {
				return nil, err
			}
			cleaned[sanitize(name)] = item
		}
		return cleaned, nil
	}
	return value, nil
}

// fitsNumeric reports whether a number is far enough from the bounds of
// Postgres' numeric, of which a jsonb is made.
func fitsNumeric(number json.Number) bool {
	const maxDigits = 1000
	if len(number) > maxDigits {
		return false
	}
	value, err := number.Float64()
	vanishes := value == 0 && strings.ContainsAny(number.String(), "eE") // such as 1e-99999
	return err == nil && !vanishes
}
