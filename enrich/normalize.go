package enrich

import (
	"html"
	"strings"
	"unicode"
)

// normalize gives a text one form of space and line end, and drops characters
// that nobody sees.
func normalize(text string) string {
	if strings.Contains(text, "&") && strings.Contains(text, ";") {
		text = html.UnescapeString(text) // scrapers leave &amp; and the like
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\v", "\n", "\f", "\n").Replace(text)
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n':
			return c
		case unicode.IsSpace(c) || c == 0:
			return ' '
		case unicode.IsControl(c), c == '\u200b', c == '\ufeff', c == '\u00ad', c == '\u2060':
			return -1
		}
		return c
	}, text)
}

// normalizeLines returns the text's lines without space at their ends. An empty
// line stands between paragraphs, never two in a row, none at the ends.
func normalizeLines(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(normalize(text), "\n") {
		line = strings.Join(strings.FieldsFunc(line, func(c rune) bool { return c == ' ' }), " ")
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return trimLines(lines)
}

// trimLines drops empty lines at both ends.
func trimLines(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func joinLines(lines []string) string { return strings.Join(lines, "\n") }
