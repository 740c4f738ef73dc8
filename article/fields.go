package article

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonField is a field of a JSON object: its name, and its value as it is written.
type jsonField struct {
	name  string
	value json.RawMessage
}

// splitObject returns the fields of a JSON object by name, as json.Unmarshal tells
// them, in less time (docs/adr/0007-json.md). It is none where the value is no object or
// no valid JSON. The fields point into the value.
func splitObject(value []byte) (fields []jsonField, isObject bool) {
	in := jsontext.NewDecoder(bytes.NewBuffer(value), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if in.PeekKind() != jsontext.KindBeginObject {
		return nil, false
	}
	_, err := in.ReadToken()
	fields = make([]jsonField, 0, 16) // more than an article has
	for err == nil && in.PeekKind() != jsontext.KindEndObject {
		var f jsonField
		f, err = readField(in, value)
		fields = append(fields, f)
	}
	if err == nil {
		_, err = in.ReadToken() // the object's end
	}
	if err == nil {
		_, err = in.ReadToken() // nothing may follow
	}
	if !errors.Is(err, io.EOF) {
		return nil, false
	}
	slices.SortStableFunc(fields, func(a, b jsonField) int { return cmp.Compare(a.name, b.name) })
	return lastOfEach(fields), true
}

// readField reads an object's next field from a decoder of all the input.
func readField(in *jsontext.Decoder, input []byte) (jsonField, error) {
	quoted, err := in.ReadValue()
	if err != nil {
		return jsonField{}, err
	}
	name, _ := unquote(quoted)
	value, err := in.ReadValue()
	if err != nil {
		return jsonField{}, err
	}
	end := int(in.InputOffset())
	return jsonField{name, input[end-len(value) : end]}, nil // the decoder's own value is good until it reads on
}

// lastOfEach keeps the last of the fields that share a name.
func lastOfEach(sorted []jsonField) []jsonField {
	kept := sorted[:0]
	for i, f := range sorted {
		if i+1 == len(sorted) || sorted[i+1].name != f.name {
			kept = append(kept, f)
		}
	}
	return kept
}

// unquote returns what a valid JSON value tells as text; it reports false for what is
// neither a string nor null.
func unquote(value []byte) (text string, isText bool) {
	if value[0] != '"' {
		return "", value[0] == 'n'
	}
	if inside := value[1 : len(value)-1]; bytes.IndexByte(inside, '\\') < 0 && utf8.Valid(inside) {
		return string(inside), true // without another copy
	}
	unquoted, _ := jsontext.AppendUnquote(nil, value) // the error tells of broken characters, which it has replaced
	return string(unquoted), true
}

// listOfTexts returns the items of a valid JSON list; it reports false for what is no
// list, and where one of them is neither a string nor null.
func listOfTexts(value []byte) (texts []string, isList bool) {
	if value[0] != '[' {
		return nil, false
	}
	err := json.Unmarshal(value, &texts)
	return texts, err == nil
}
