package chart

import (
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"
)

// svg collects the text of a picture. What is written by text is escaped.
type svg struct{ strings.Builder }

func (s *svg) add(format string, values ...any) { fmt.Fprintf(&s.Builder, format, values...) }

// text escapes what comes from elsewhere.
func text(value string) string { return html.EscapeString(value) }

// number writes a coordinate, short.
func number(value float64) string {
	return strconv.FormatFloat(float64(int64(value*100+sign(value)*0.5))/100, 'f', -1, 64)
}

func sign(value float64) float64 {
	if value < 0 {
		return -1
	}
	return 1
}

// markup is the picture. All that was added is this package's own, or escaped.
func (s *svg) markup() template.HTML { return template.HTML(s.String()) } //nolint:gosec // escaped above

// describe opens a picture that screen readers read as its title and description.
func (s *svg) describe(class, title, description string, height int) {
	s.add(`<svg class="%s" role="img" width="100%%" height="%d" focusable="false"><title>%s</title><desc>%s</desc>`,
		class, height, text(title), text(description))
}
