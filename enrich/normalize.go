package enrich

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// normalize gives a text one form of space and line end, and drops characters
// that nobody sees.
func normalize(text string) string {
	if strings.Contains(text, "&") && strings.Contains(text, ";") {
		text = html.UnescapeString(text) // scrapers leave &amp; and the like
	}
	var changed strings.Builder
	written := 0 // bytes of the text
	for i, c := range text {
		if !isUnusual(c) && c != utf8.RuneError {
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		changed.WriteString(text[written:i])
		changed.WriteString(usual(c, text[i+size:]))
		written = i + size
	}
	if written == 0 {
		return text
	}
	changed.WriteString(text[written:])
	return changed.String()
}

// usual returns what stands for an unusual character before a text.
func usual(c rune, next string) string {
	switch {
	case c == '\r' && strings.HasPrefix(next, "\n"):
		return ""
	case c == '\r', c == '\v', c == '\f', c == '\u2028':
		return "\n"
	case c == '\u2029':
		return "\n\n"
	case unicode.IsSpace(c), c == 0:
		return " "
	case c == utf8.RuneError: // a byte that is no character, too
		return string(c)
	}
	return ""
}

// isUnusual reports whether a character is a space or the end of a line in another form
// than most texts have it, or one that nobody sees.
func isUnusual(c rune) bool {
	if c >= ' ' && c < unicode.MaxASCII || c == '\n' {
		return false
	}
	return unicode.IsSpace(c) || unicode.IsControl(c) || c == '\u200b' || c == '\ufeff' || c == '\u00ad' || c == '\u2060'
}

// normalizeLines returns the text's lines without space at their ends. An empty
// line stands between paragraphs, never two in a row, none at the ends.
func normalizeLines(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(normalize(text), "\n") {
		line = withSingleSpaces(line)
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return trimLines(lines)
}

// withSingleSpaces returns a line without spaces beside spaces and at its ends.
func withSingleSpaces(line string) string {
	line = strings.Trim(line, " ")
	if !strings.Contains(line, "  ") {
		return line
	}
	var single strings.Builder
	single.Grow(len(line))
	for found := true; found; {
		var before string
		before, line, found = strings.Cut(line, "  ")
		single.WriteString(before)
		if found {
			single.WriteByte(' ')
			line = strings.TrimLeft(line, " ")
		}
	}
	return single.String()
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
