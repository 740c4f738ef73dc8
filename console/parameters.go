package console

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// pageRows is how many rows a list has before the next page.
const pageRows = 20

// textParameter reads a parameter of any text.
func textParameter(r *http.Request, name string) (string, error) {
	value := strings.TrimSpace(r.URL.Query().Get(name))
	const most = 300
	switch {
	case !isStorable(value):
		return "", badRequest("The parameter %s is no text in UTF-8.", name)
	case utf8.RuneCountInString(value) > most:
		return "", badRequest("The parameter %s is longer than %d characters.", name, most)
	}
	return value, nil
}

// dayParameter reads a date such as 2026-03-01; nil if it is not given.
func dayParameter(r *http.Request, name string) (*time.Time, error) {
	value := r.URL.Query().Get(name)
	if value == "" {
		return nil, nil
	}
	at, err := time.Parse(time.DateOnly, value)
	if err != nil || at.Year() < 1 {
		return nil, badRequest("The parameter %s is %q; it must be a date such as 2026-03-01.", name, brief(value))
	}
	return &at, nil
}

// idParameter reads the id in a path. What Postgres cannot hold is no id.
func idParameter(r *http.Request, what string) (string, error) {
	id := r.PathValue("id")
	if !isStorable(id) {
		return "", notFound("There is no such %s.", what)
	}
	return id, nil
}

// numberParameter reads the number in a path.
func numberParameter(r *http.Request, what string) (int, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 32)
	if err != nil || id < 1 {
		return 0, notFound("There is no such %s; its number is in the list.", what)
	}
	return int(id), nil
}

// cursorParameter reads where the last page ended into the fields of a row's key.
// It reports whether it was given.
func cursorParameter(r *http.Request, key ...any) (given bool, err error) {
	value := r.URL.Query().Get("after")
	if value == "" {
		return false, nil
	}
	wrong := badRequest("The parameter after is not one that a page of this list has given; leave it out to begin again.")
	text, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || !isStorable(string(text)) {
		return false, wrong
	}
	var fields []json.RawMessage
	if json.Unmarshal(text, &fields) != nil || len(fields) != len(key) {
		return false, wrong
	}
	for i, field := range fields {
		if json.Unmarshal(field, key[i]) != nil {
			return false, wrong
		}
	}
	for _, k := range key {
		if s, ok := k.(*string); ok && !isStorable(*s) {
			return false, wrong
		}
		if at, ok := k.(*time.Time); ok && (at.Year() < 1 || at.Year() > 9999) {
			return false, wrong
		}
	}
	return true, nil
}

// cursor names the row that a page ends with.
func cursor(key ...any) string {
	text, err := json.Marshal(key)
	if err != nil {
		panic("console: a cursor's fields can be written: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// page cuts a list that was asked for with one row more than a page has, and
// returns the cursor of its end, nil at the end of the list.
func page[T any](rows []T, most int, key func(T) []any) ([]T, *string) {
	if len(rows) <= most {
		return rows, nil
	}
	rows = rows[:most]
	next := cursor(key(rows[most-1])...)
	return rows, &next
}

// isStorable reports whether Postgres can hold a text.
func isStorable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// brief shortens what is said back to whoever asked.
func brief(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}
