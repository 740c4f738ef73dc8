package console

import (
	"net/url"
	"strings"
	"unicode"
)

// How much of a text is shown. All of it is in the JSON.
const (
	titleRunes = 300
	lineRunes  = 2000
)

// show makes a text fit to be looked at: what turns the direction of others or
// moves the caret is made visible. html/template escapes the rest.
func show(text string) string {
	clean := true
	for _, c := range text {
		if replacement(c) != c {
			clean = false
			break
		}
	}
	if clean {
		return text
	}
	return strings.Map(replacement, text)
}

// replacement returns -1 for what has no shape and no meaning by itself.
func replacement(c rune) rune {
	switch {
	case c == '\n' || c == '\t':
		return c
	case c == '\u2028' || c == '\u2029' || c == '\r':
		return ' '
	case c == '\u200e' || c == '\u200f' || c == '\u061c' || c == '\ufeff':
		return -1 // a mark for what is beside it; each text is isolated anyway
	case c >= '\u202a' && c <= '\u202e', c >= '\u2066' && c <= '\u2069', unicode.IsControl(c):
		return unicode.ReplacementChar
	}
	return c
}

// cut shows the beginning of a text.
func cut(most int, text string) string {
	n := 0
	for i := range text {
		if n == most {
			return show(text[:i]) + "…"
		}
		n++
	}
	return show(text)
}

// titleText shows a title, which may be missing.
func titleText(title string) string {
	if strings.TrimSpace(title) == "" {
		return "(no title)"
	}
	return cut(titleRunes, title)
}

// webAddress returns an address that can be linked to, or nothing.
func webAddress(address string) string {
	parsed, err := url.Parse(strings.TrimSpace(address))
	if err != nil || parsed.Host == "" || parsed.User != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return ""
	}
	return parsed.String()
}
