package enrich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is bytes [start, end) of a text.
type span struct{ start, end int }

// quotations returns what stands in double quotes, the marks included, in order. A
// quotation ends with its paragraph at the latest; one that goes on in the next
// paragraph opens again there, as newspapers do. A mark in the middle of a paragraph
// that nothing closes is passed over.
func quotations(text string) []span {
	if strings.IndexByte(text, '"') < 0 && !strings.Contains(text, "“") {
		return nil
	}
	var spans []span
	open, first := -1, true // first: nothing but space stands before in the paragraph
	toTheEnd := false       // what is open may end with the paragraph
	endParagraph := func(at int) {
		if open >= 0 && toTheEnd {
			spans = append(spans, span{open, at})
		}
		open, first = -1, true
	}
	for i, c := range text {
		switch {
		case c == '\n' && strings.HasPrefix(text[i+1:], "\n"):
			endParagraph(i)
			continue
		case c == '“' || c == '"' && open < 0:
			open, toTheEnd = i, first || c == '“'
		case (c == '”' || c == '"') && open >= 0:
			spans = append(spans, span{open, i + utf8.RuneLen(c)})
			open = -1
		}
		first = first && (c == ' ' || c == '\n')
	}
	endParagraph(len(text))
	return spans
}

// quotedBytes returns how many of bytes [start, end) are quoted.
func quotedBytes(quoted []span, start, end int) int {
	bytes := 0
	for _, q := range quoted {
		bytes += max(0, min(q.end, end)-max(q.start, start))
	}
	return bytes
}

// withoutQuotations returns the text with spaces in place of what is quoted, so that
// all else keeps its place.
func withoutQuotations(text string, quoted []span) string {
	var own strings.Builder
	own.Grow(len(text))
	last := 0
	for _, q := range quoted {
		own.WriteString(text[last:q.start])
		for range q.end - q.start {
			own.WriteByte(' ')
		}
		last = q.end
	}
	own.WriteString(text[last:])
	return own.String()
}

// speechVerbs are those that quotations are told with.
var speechVerbs = wordSet(`said says say added adds told tells stated states wrote writes tweeted argued argues explained explains
	noted notes insisted insists warned warns claimed claims declared replied responded continued concluded commented remarked
	announced asked asserted acknowledged recalled testified`)

// speakerReach is how many words may stand between a speaker and the verb.
const speakerReach = 2

// speaks reports whether what bytes [start, end) name says what is quoted around:
// whether a verb of speech is next to it, in a text without its quotations.
func speaks(own string, start, end int) bool {
	before := strings.TrimRightFunc(own[:start], unicode.IsSpace)
	for n := 0; n <= speakerReach && before != ""; n++ {
		space := max(0, strings.LastIndexFunc(before, unicode.IsSpace))
		word := strings.TrimLeftFunc(before[space:], unicode.IsSpace)
		if isSpeech(word) {
			return true
		}
		before = strings.TrimRightFunc(before[:len(before)-len(word)], unicode.IsSpace)
	}
	n := 0
	for word := range strings.FieldsSeq(own[end:]) {
		if n++; n > 1+speakerReach {
			break
		}
		if isSpeech(word) {
			return true
		}
	}
	return false
}

// isSpeech reports whether a word, with the marks around it, is a verb of speech.
func isSpeech(word string) bool { return speechVerbs[strings.ToLower(strings.Trim(word, ",.;:'"))] }
