package enrich

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/jdkato/prose/v2"
)

// wordTokenizer is prose's tokenizer made safe. prose gives no offsets, turns
// curly quotes into straight ones, drops text, takes quadratic time on runs of
// punctuation and panics where lower case has another length. So it is shown
// only short pieces that it can deal with, and what it answers is laid over the
// source text again; what it dropped becomes a token of its own.
type wordTokenizer struct {
	model *prose.Model
	known *knowledge
	rooms *sync.Pool // of *pieceRoom
}

// pieceRoom is memory that texts hand on to each other.
type pieceRoom struct {
	pieces []piece
	shown  []plainPiece
	words  []string // that prose makes of these
}

func newWordTokenizer(known *knowledge) (wordTokenizer, error) {
	doc, err := prose.NewDocument("", prose.WithTagging(false), prose.WithExtraction(false), prose.WithSegmentation(false))
	if err != nil {
		return wordTokenizer{}, err
	}
	return wordTokenizer{doc.Model, known, &sync.Pool{New: func() any { return new(pieceRoom) }}}, nil
}

// tokenize appends the tokens of a text.
func (w wordTokenizer) tokenize(text string, tokens []token) []token {
	room := w.rooms.Get().(*pieceRoom)
	defer w.rooms.Put(room)
	pieces := w.splitPieces(text, room.pieces[:0])
	shown := room.shown[:0]
	var hard strings.Builder // the pieces for prose, a space between them
	marked := 0
	for _, p := range pieces {
		switch p.kind {
		case markedPiece:
			marked++
		case hardPiece:
			plain := plainOf(text[p.start:p.end])
			shown = append(shown, plain)
			hard.WriteString(plain.text)
			hard.WriteByte(' ')
		}
	}
	words := w.prose(hard.String(), room.words[:0])
	*room = pieceRoom{pieces, shown, words}
	tokens = slices.Grow(tokens, len(pieces)+marked+len(words))
	for _, p := range pieces {
		switch p.kind {
		case markedPiece:
			tokens = append(tokens, token{p.start, p.end - 1, text[p.start : p.end-1]}, token{p.end - 1, p.end, text[p.end-1 : p.end]})
		case wholePiece:
			tokens = append(tokens, token{p.start, p.end, text[p.start:p.end]})
		case hardPiece:
			tokens, words = align(text, p.start, shown[0], words, tokens)
			shown = shown[1:]
		}
	}
	return tokens
}

// prose appends the tokens of a text as prose sees them to no words; none if it panics.
func (w wordTokenizer) prose(text string, none []string) (words []string) {
	words = none
	if text == "" {
		return words
	}
	defer func() {
		if recover() != nil {
			words = none
		}
	}()
	doc, err := prose.NewDocument(text, prose.UsingModel(w.model),
		prose.WithTagging(false), prose.WithExtraction(false), prose.WithSegmentation(false))
	if err != nil {
		return none
	}
	for _, t := range doc.Tokens() {
		words = append(words, t.Text)
	}
	return words
}

// align lays prose's words over a piece that begins at a byte of the text: they follow
// each other in it, but some of it may be missing. It returns the words that belong to later pieces.
func align(text string, start int, p plainPiece, words []string, tokens []token) ([]token, []string) {
	add := func(from, to int) {
		if from < to {
			start, end := start+p.source(from), start+p.source(to)
			tokens = appendSplit(tokens, text, token{start, end, text[start:end]})
		}
	}
	position := 0
	for len(words) > 0 {
		at := strings.Index(p.text[position:], words[0])
		if at < 0 {
			break
		}
		dropped(p.text[position:position+at], position, add)
		position += at
		add(position, position+len(words[0]))
		position += len(words[0])
		words = words[1:]
		if position == len(p.text) {
			break
		}
	}
	dropped(p.text[position:], position, add)
	return tokens, words
}

// dropped makes tokens of what prose lost, which is a word in single quotes or
// a possessive before a full stop: marks at both ends, the possessive, the
// word.
func dropped(lost string, at int, add func(from, to int)) {
	if strings.HasPrefix(lost, "'s") && strings.TrimLeftFunc(lost[len("'s"):], isMark) == "" {
		add(at, at+len("'s"))
		lost, at = lost[len("'s"):], at+len("'s")
	}
	word := strings.TrimLeftFunc(lost, isMark)
	for i, c := range lost[:len(lost)-len(word)] {
		add(at+i, at+i+utf8.RuneLen(c))
	}
	at += len(lost) - len(word)
	stem := strings.TrimRightFunc(word, isMark)
	marks := word[len(stem):]
	if strings.HasSuffix(stem, "'s") {
		add(at, at+len(stem)-len("'s"))
		add(at+len(stem)-len("'s"), at+len(stem))
	} else {
		add(at, at+len(stem))
	}
	for i, c := range marks {
		add(at+len(stem)+i, at+len(stem)+i+utf8.RuneLen(c))
	}
}

func isMark(c rune) bool { return c != utf8.RuneError && !unicode.IsLetter(c) && !unicode.IsDigit(c) }

// piece is a stretch of text without a space: bytes [start, end).
type piece struct {
	start, end int
	kind       pieceKind
}

// pieceKind says what tokens a piece has.
type pieceKind uint8

const (
	wholePiece  pieceKind = iota // it is one
	markedPiece                  // a word and one mark behind it: two
	hardPiece                    // more than one, perhaps: for prose
)

// plainPiece is a hard piece with straight quotes.
type plainPiece struct {
	text string
	from []int // the byte of the piece for each of text, nil if that is as long
}

// source returns the byte of the piece for one of its plain text.
func (p plainPiece) source(offset int) int {
	if p.from == nil {
		return offset
	}
	return p.from[offset]
}

// maxPiece bounds what prose sees at once: its time is quadratic in it.
const maxPiece = 40

// splitPieces cuts a text at spaces, around dashes that stand between words and
// quotes that are glued to them, and where a piece grows too long, and appends the pieces.
func (w wordTokenizer) splitPieces(text string, pieces []piece) []piece {
	pieces = slices.Grow(pieces, len(text)/5)
	start, runes := -1, 0
	end := func(at int) {
		if start >= 0 && start < at {
			pieces = append(pieces, newPiece(text, start, at))
		}
		start, runes = -1, 0
	}
	previous := ' '
	for i, size := 0, 0; i < len(text); i += size {
		c := rune(text[i])
		if size = 1; c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case isSpace(c):
			end(i)
		case previous == ')' && unicode.IsUpper(c): // "(pl)Polish"
			end(i)
			start, runes = i, 1
		case isDash(c) && w.splitsWords(text, i, size, previous),
			mayBeQuote(c) && splitsQuote(text, i, c, previous, start >= 0 || !beginsPiece(previous)):
			end(i)
			pieces = append(pieces, piece{start: i, end: i + size})
		default:
			if start < 0 {
				start = i
			}
			if runes++; runes >= maxPiece && !(isPlain(c) && isPlain(previous)) || runes >= 4*maxPiece {
				end(i + size)
			}
		}
		previous = c
	}
	end(len(text))
	return pieces
}

func isDash(c rune) bool {
	return c == '-' || c == '–' || c == '—' || c == '―' || c == '/' || c == '…'
}

// splitsWords reports whether a dash stands between two words rather than
// inside one. Long dashes always do; a hyphen does behind a demonym, a country
// or a full stop, as in Belarusian-Chinese, Iran-backed or U.S.-led, before what is said
// of who did something, as in London-based or NATO-led, and between two cities, but not
// in Jean-Claude's kind of name, which cannot be told apart by form, nor in well-known
// or 2019-20.
func (w wordTokenizer) splitsWords(text string, at, size int, previous rune) bool {
	if text[at] != '-' && text[at] != '/' {
		return true
	}
	next, _ := utf8.DecodeRuneInString(text[at+size:])
	if text[at] == '/' {
		return unicode.IsLetter(previous) && unicode.IsLetter(next)
	}
	if !unicode.IsLetter(next) || previous == ' ' {
		return false
	}
	word := text[:at]
	word = word[strings.LastIndexFunc(word, func(c rune) bool { return unicode.IsSpace(c) || isDash(c) })+1:]
	word = strings.TrimLeft(word, "(\"'“‘[")
	if strings.HasSuffix(word, ".") {
		return true
	}
	behind := text[at+size:]
	if end := strings.IndexFunc(behind, func(c rune) bool { return !unicode.IsLetter(c) }); end >= 0 {
		behind = behind[:end]
	}
	if !unicode.IsUpper(next) {
		return isCapital(word) && done[behind] || w.isOfCountry(word)
	}
	return prefixes[word] || w.isPair(word, behind)
}

// prefixes stand with a hyphen before a name that they are no part of.
var prefixes = wordSet("then now ex pro anti non mid")

// done stand with a hyphen behind the name of who did it, or where.
var done = wordSet(`led based backed linked run owned controlled born held made listed funded sponsored trained affiliated allied aligned
	educated brokered occupied headquartered area era bound installed appointed endorsed dominated style like`)

// isOfCountry reports whether a word is a demonym or a country.
func (w wordTokenizer) isOfCountry(word string) bool {
	return w.known.isDemonym(word) || w.isPlace(word, countryWeight)
}

// cityWeight is the number of inhabitants from which on a place is taken for
// one in a pair.
const cityWeight = 100_000

// isPair reports whether a hyphen joins two names: a demonym or a country and
// what follows, or places of two countries, but not a name that is known as a
// whole. Two places of one country may be one, as Kitchener-Waterloo is.
func (w wordTokenizer) isPair(a, b string) bool {
	if !w.known.find(a + "-" + b).none() {
		return false
	}
	if w.known.isDemonym(a) {
		return true
	}
	if !w.isPlace(a, cityWeight) {
		return false
	}
	return w.isOfCountry(b) || w.isPlace(b, cityWeight) && w.known.find(a).best().country != w.known.find(b).best().country
}

// isPlace reports whether the best known thing of a name is a place of at least
// some weight.
func (w wordTokenizer) isPlace(name string, weight int) bool {
	found := w.known.find(name)
	return !found.none() && found.best().typ == place && found.best().weight >= weight
}

func newPiece(text string, start, end int) piece {
	source := text[start:end]
	for i, c := range source {
		if !isPlain(c) {
			return piece{start, end, kindOf(source, i)}
		}
	}
	return piece{start, end, wholePiece}
}

// kindOf returns the kind of a piece whose first character that is not plain is at a
// byte.
func kindOf(source string, at int) pieceKind {
	switch {
	case endsInMark(source, at):
		return markedPiece
	case !utf8.ValidString(source):
		return wholePiece
	}
	return hardPiece
}

// endsInMark reports whether the byte at a place is a mark behind a word, the
// last of a piece, that prose would take off: all but the stop of an
// abbreviation like "Mr." and the mouth of a smiley, "8-)".
func endsInMark(source string, at int) bool {
	if at == 0 || at != len(source)-1 || strings.IndexByte(`,;:!?)]".`, source[at]) < 0 || strings.HasPrefix(source, "8-") {
		return false
	}
	word := source[:at]
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return false
		}
	}
	short := (len(word) == 2 || len(word) == 3) && word[0] >= 'A' && word[0] <= 'Z' && isSmallASCII(word[1:])
	return source[at] != '.' || !short
}

func isSmallASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// plainOf writes curly quotes as prose would, and letters whose small one has another
// length, "İ", which make prose cut at the wrong place, as one that has not. It keeps where
// each byte comes from.
func plainOf(source string) plainPiece {
	if !strings.ContainsAny(source, "“”‘’") && len(strings.ToLower(source)) == len(source) {
		return plainPiece{text: source}
	}
	var plain strings.Builder
	var from []int
	for i, c := range source {
		switch c {
		case '“', '”':
			c = '"'
		case '‘', '’':
			c = '\''
		}
		if small := unicode.ToLower(c); utf8.RuneLen(small) != utf8.RuneLen(c) {
			c = 'I'
		}
		before := plain.Len()
		plain.WriteRune(c)
		for k := range plain.Len() - before {
			from = append(from, i+k)
		}
	}
	return plainPiece{plain.String(), append(from, len(source))}
}

// isPlain reports whether a character never begins or ends a token inside a
// piece. The hyphen is one: dashes were dealt with before.
func isPlain(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c >= utf8.RuneSelf && unicode.IsLetter(c)
}
