package article

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"mime"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxValueBytes is the length of the longest raw value that is decoded.
const MaxValueBytes = 16 << 20

// maxDepth bounds the nesting of unknown fields, well below where JSON
// readers and Postgres give up.
const maxDepth = 64

// Record is the part of a Kafka record that decoding needs.
type Record struct {
	Key         []byte // nil without a key
	Value       []byte // nil for a retraction
	ContentType string // of the content-type header; "" means application/json
	Timestamp   time.Time
}

// IsRetraction reports whether the record takes its article back: its value
// is null, which is not the same as empty.
func (r Record) IsRetraction() bool { return r.Value == nil }

// DecodeRetraction returns the id of the article that a retraction takes
// back. Errors are Faults.
func DecodeRetraction(r Record) (id string, err error) {
	if len(r.Key) == 0 {
		return "", decodeFault(Invalid, "a retraction (null value) needs the article's id as its key")
	}
	if err := checkID(string(r.Key)); err != nil {
		return "", err
	}
	return string(r.Key), nil
}

// Decode returns the raw article in a record with a value. Errors are Faults.
func Decode(r Record) (Raw, error) {
	raw, err := decodeValue(r)
	if err != nil {
		return Raw{}, err
	}
	raw.Key = r.Key
	if raw.PublishedAt.IsZero() && isKnown(r.Timestamp) {
		raw.PublishedAt = r.Timestamp.UTC()
	}
	if !hasText(raw) {
		return Raw{}, decodeFault(Empty, "no text: one of body, html or title must hold some")
	}
	if raw.ID == "" {
		raw.ID = string(r.Key)
	}
	if raw.ID == "" {
		raw.ID = deriveID(raw)
	}
	if err := checkID(raw.ID); err != nil {
		return Raw{}, err
	}
	return raw, nil
}

func decodeValue(r Record) (Raw, error) {
	if len(r.Value) > MaxValueBytes {
		return Raw{}, decodeFault(TooLarge, "the value has %d bytes; at most %d are read", len(r.Value), MaxValueBytes)
	}
	if len(r.Value) == 0 {
		return Raw{}, decodeFault(Empty, "the value is empty; send null to retract an article")
	}
	mediaType := "application/json"
	if r.ContentType != "" {
		parsed, _, err := mime.ParseMediaType(r.ContentType)
		if err != nil {
			return Raw{}, decodeFault(Undecodable, "content-type %q cannot be read: %v", clip(r.ContentType), err)
		}
		mediaType = parsed
	}
	switch mediaType {
	case "application/json":
		return decodeJSON(bytes.TrimPrefix(r.Value, byteOrderMark))
	case "text/plain":
		return Raw{Body: sanitize(inUTF8(r.Value, r.ContentType))}, nil
	case "text/html", "application/xhtml+xml":
		return Raw{HTML: sanitize(inUTF8(r.Value, r.ContentType))}, nil
	}
	return Raw{}, decodeFault(Undecodable,
		"content-type %q is not known; use application/json, text/plain or text/html", clip(mediaType))
}

// decodeJSON reads the fields one by one, so that an error can name the field.
func decodeJSON(value []byte) (Raw, error) {
	fields, isObject := splitObject(value)
	if !isObject && !json.Valid(value) {
		return Raw{}, jsonFault(value)
	}
	if !isObject {
		return Raw{}, decodeFault(Undecodable, "the value is JSON %s, not an object", kindOf(value))
	}
	var read fieldsRead
	for _, f := range fields {
		if err := read.set(f.name, f.value); err != nil {
			return Raw{}, err
		}
	}
	extra, err := extraOf(read.unknown)
	if err != nil {
		return Raw{}, decodeFault(Invalid, "the unknown fields: %v", err)
	}
	read.Extra = extra
	return read.Raw, nil
}

// fieldsRead is what the fields of a JSON object make of an article, one by one.
type fieldsRead struct {
	Raw
	unknown map[string]json.RawMessage // by name, each in compact form
}

func (r *fieldsRead) set(name string, value json.RawMessage) (err error) {
	if text := r.textField(name); text != nil {
		*text, err = decodeText(name, value)
		return err
	}
	switch name {
	case "id":
		r.ID, err = decodeID(value)
	case "authors":
		r.Authors, err = decodeAuthors(value)
	case "published_at":
		r.PublishedAt, err = decodeTime(name, value)
	case "extra":
		err = r.mergeExtra(value)
	default:
		err = r.addExtra(name, value)
	}
	return err
}

// textField returns the field of a name that holds text, or nil.
func (r *fieldsRead) textField(name string) *string {
	switch name {
	case "url":
		return &r.URL
	case "source":
		return &r.Source
	case "title":
		return &r.Title
	case "body":
		return &r.Body
	case "html":
		return &r.HTML
	case "section":
		return &r.Section
	case "language":
		return &r.Language
	}
	return nil
}

// mergeExtra takes an enriched record's own extra back in, so that what a
// reader re-sends keeps its unknown fields at one level.
func (r *fieldsRead) mergeExtra(value json.RawMessage) error {
	var fields map[string]json.RawMessage
	if json.Unmarshal(value, &fields) != nil {
		return r.addExtra("extra", value)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if err := r.addExtra(name, fields[name]); err != nil {
			return err
		}
	}
	return nil
}

func (r *fieldsRead) addExtra(name string, value json.RawMessage) error {
	canonical, err := canonicalJSON(value)
	if err != nil {
		return decodeFault(Invalid, "the field %q: %v", clip(name), err)
	}
	if r.unknown == nil {
		r.unknown = make(map[string]json.RawMessage)
	}
	r.unknown[sanitize(name)] = canonical
	return nil
}

// decodeID takes a string or a number; null counts as absent. An id is never
// put right, since two broken ids could become one.
func decodeID(value json.RawMessage) (string, error) {
	if kindOf(value) == "a number" {
		return string(value), nil
	}
	id, isText := unquote(value)
	if !isText {
		return "", typeFault("id", "a string", value)
	}
	if strings.ContainsRune(id, utf8.RuneError) { // put there by Unmarshal
		return "", decodeFault(Invalid, "the id is not valid UTF-8")
	}
	return id, nil
}

// decodeText takes a string; null counts as absent.
func decodeText(name string, value json.RawMessage) (string, error) {
	text, isText := unquote(value)
	if !isText {
		return "", typeFault(name, "a string", value)
	}
	return sanitize(text), nil
}

// decodeAuthors takes a list of names, or one name alone.
func decodeAuthors(value json.RawMessage) ([]string, error) {
	authors, isList := listOfTexts(value)
	if !isList {
		author, isText := unquote(value)
		if !isText {
			return nil, typeFault("authors", "a list of strings", value)
		}
		authors = []string{author}
	}
	cleaned := authors[:0]
	for _, author := range authors {
		if author = strings.TrimSpace(sanitize(author)); author != "" {
			cleaned = append(cleaned, author)
		}
	}
	return cleaned, nil
}

// decodeTime takes RFC 3339, either a date with time or a full-date alone.
func decodeTime(name string, value json.RawMessage) (time.Time, error) {
	text, err := decodeText(name, value)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		t, err := time.Parse(layout, text)
		// Year 0 and offsets that lead out of 1…9999 have no RFC 3339 form in UTC.
		if err == nil && t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, decodeFault(Invalid, "%s %q is not RFC 3339, such as 2026-03-01T09:30:00Z", name, clip(text))
}

func hasText(r Raw) bool {
	for _, text := range []string{r.Title, r.Body, r.HTML} {
		if strings.ContainsFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) {
			return true
		}
	}
	return false
}

// sanitize makes text fit JSON and Postgres: bytes that are not UTF-8 become
// U+FFFD, NUL becomes a space.
func sanitize(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return strings.ReplaceAll(text, "\x00", " ")
}

// jsonFault says where JSON is broken.
func jsonFault(value []byte) *Fault {
	var syntax *json.SyntaxError
	err := json.Unmarshal(value, new(json.RawMessage))
	if errors.As(err, &syntax) {
		return decodeFault(Undecodable, "broken JSON at byte %d: %v", syntax.Offset, err)
	}
	return decodeFault(Undecodable, "broken JSON: %v", err)
}

func typeFault(name, want string, value json.RawMessage) *Fault {
	return decodeFault(Invalid, "the field %q must be %s, not %s", name, want, kindOf(value))
}

// kindOf names the type of a JSON value for people.
func kindOf(value []byte) string {
	value = bytes.TrimSpace(value)
	if len(value) == 0 {
		return "nothing"
	}
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// clip shortens what an error message quotes.
func clip(text string) string {
	const most = 80
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}
