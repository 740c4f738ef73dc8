package enrich

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
)

// repeat makes mentions of the rows of up to longest tokens outside of mentions
// whose text is wanted and that stand alone.
func (d *document) repeat(wanted func(text string) (mention, bool), longest int) {
	d.repeatWhere(wanted, longest, (*field).standsAlone)
}

// repeatWhere is repeat for tokens [at, end) of which fits says whether they can
// be a mention where they stand.
func (d *document) repeatWhere(wanted func(text string) (mention, bool), longest int, fits func(f *field, at, end int) bool) {
	all := d.newMentions()
	rest := d.mentions
	for _, f := range d.fields() {
		for number, s := range f.sentences {
			for at := s.firstToken; at < s.endToken; {
				free := s.endToken // up to the next mention
				if len(rest) > 0 && rest[0].field == f.name {
					free = min(free, rest[0].firstToken)
				}
				from := len(all)
				all = f.appendWanted(all, at, free, longest, wanted, fits)
				for i := range all[from:] {
					all[from+i].field, all[from+i].sentence = f.name, number
				}
				if at = free; at < s.endToken {
					all, at, rest = append(all, rest[0]), rest[0].endToken, rest[1:]
				}
			}
		}
	}
	d.takeMentions(all)
}

// appendWanted appends a mention for each longest row among tokens [at, free) that
// is wanted and fits.
func (f *field) appendWanted(all []mention, at, free, longest int, wanted func(string) (mention, bool), fits func(*field, int, int) bool) []mention {
	for at < free {
		if !isCapital(f.tokens[at].text) {
			at++
			continue
		}
		m, ok := f.firstWanted(at, min(free, at+longest), wanted, fits)
		if !ok {
			at++
			continue
		}
		all, at = append(all, m), m.endToken
	}
	return all
}

// firstWanted returns the longest row of tokens from at on, up to free, that is
// wanted and fits.
func (f *field) firstWanted(at, free int, wanted func(string) (mention, bool), fits func(*field, int, int) bool) (mention, bool) {
	for end := free; end > at; end-- {
		if !fits(f, at, end) {
			continue
		}
		if m, ok := wanted(f.text[f.tokens[at].start:f.tokens[end-1].end]); ok {
			m.firstToken, m.endToken = at, end
			m.start, m.end = f.tokens[at].start, f.tokens[end-1].end
			return m, true
		}
	}
	return mention{}, false
}

// standsAlone reports whether no word with a capital is next to tokens [at,
// end), with which they could be another name.
func (f *field) standsAlone(at, end int) bool {
	return (at == 0 || !isCapital(f.tokens[at-1].text) || openers[f.tokens[at-1].text]) &&
		(end == len(f.tokens) || !isCapital(f.tokens[end].text) || holders[f.tokens[end].text])
}

// holders of an office stand behind whose it is: "U.S. Senator".
var holders = wordSet("President Senator Governor Secretary Representative Congressman Congresswoman Ambassador Mayor Premier Chancellor")

// openers have a capital at the beginning of a sentence only, or are titles.
var openers = wordSet(`The A An In At On For But And As With By From If When While After Before Both Then So Yet Now That This
	These Those His Her Their Its Since Until Because Although Though Under Like Unlike Meanwhile However President Mr. Mrs. Ms. Mr Mrs
	Ms Dr. Dr Senator Governor`)

func isCapital(text string) bool {
	if text != "" && text[0] < utf8.RuneSelf {
		return text[0] >= 'A' && text[0] <= 'Z'
	}
	return startsUpper(text)
}

func startsUpper(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsUpper(first)
}

// maxRepeatedTokens is the length of the longest name that is looked for again.
const maxRepeatedTokens = 6

// maxRepeats is how often a name may stand outside of mentions for each time
// that the tagger found it. One that it mostly passes over is likelier none.
const maxRepeats = 1

// repeatable is a name that is looked for again.
type repeatable struct {
	like   mention
	tagged int // how often the tagger found it, or the full name of a surname
	missed int
	known  bool // to be a nickname of the organization
}

// repeated makes mentions of names that the tagger found elsewhere in the
// article, and of the surnames of persons and the nicknames of organizations whose full
// names it found. Words that the article writes in small letters, too, are none.
func (d *document) repeated(nicknames func(d *document, name string) []string) {
	names := d.repeatables(nicknames)
	if len(names) > 0 {
		d.repeatNames(names)
	}
	d.repeatBodies()
}

func (d *document) repeatNames(names map[string]*repeatable) {
	dropped := false
	var texts outline
	for text := range names {
		texts.add(text)
	}
	find := func(text string) *repeatable {
		if !texts.mayHold(text[0], len(text)) {
			return nil
		}
		return names[text]
	}
	d.repeat(func(text string) (mention, bool) {
		name := find(text)
		if name == nil {
			return mention{}, false
		}
		name.missed++
		dropped = dropped || name.isDropped()
		return name.like, true
	}, maxRepeatedTokens)
	if !dropped {
		return
	}
	d.takeMentions(d.room().mentions) // back to those before
	d.repeat(func(text string) (mention, bool) {
		name := find(text)
		if name == nil || name.isDropped() {
			return mention{}, false
		}
		return name.like, true
	}, maxRepeatedTokens)
}

// isDropped reports whether a name is mostly passed over.
func (r *repeatable) isDropped() bool { return !r.known && r.missed > maxRepeats*r.tagged }

// repeatables returns the names that can be looked for again. In sentences in
// capitals no name is told from other words.
func (d *document) repeatables(nicknames func(d *document, name string) []string) map[string]*repeatable {
	names := make(map[string]*repeatable)
	count := func(text string, m mention) {
		if names[text] == nil {
			names[text] = &repeatable{like: mention{typ: m.typ, kind: m.kind}}
		}
		names[text].tagged++
	}
	for _, m := range d.mentions {
		text := d.mentionText(m)
		if m.kind != article.Name || len(text) == 1 || d.field(m.field).isShouted(m.sentence) {
			continue
		}
		seen := names[text] != nil
		count(text, m)
		if last := lastWord(text); m.typ == person && last != text && isCapital(last) {
			count(last, m)
		}
		if m.typ == organization && m.endToken > m.firstToken+1 && !seen {
			for _, nickname := range nicknames(d, text) {
				count(nickname, m)
				names[nickname].known = true
			}
		}
	}
	d.dropSmall(names)
	return names
}

// nicknamesOf returns the ends of a known organization's name by which it is called, too:
// "Dodgers" for "Los Angeles Dodgers", and a plural in an article on sport, "Warriors".
func (r *resolver) nicknamesOf(d *document, name string) []string {
	full := r.known.find(name).ofType(organization)
	if len(full) == 0 {
		return r.nicknameOfTeam(d, name)
	}
	var nicknames []string
	words := strings.Fields(name)
	for i := max(1, len(words)-maxNickname); i < len(words); i++ {
		nickname := strings.Join(words[i:], " ")
		isTeams := i == len(words)-1 && isTeamsNickname(nickname)
		if r.known.find(nickname).contains(full[0]) || isTeams && d.onSport() {
			nicknames = append(nicknames, nickname)
		}
	}
	if len(nicknames) == 0 {
		return r.nicknameOfTeam(d, name)
	}
	return nicknames
}

// nicknameOfTeam returns the nickname at the end of a team's name that begins with its town's,
// in an article on sport: "Sky" for "Chicago Sky".
func (r *resolver) nicknameOfTeam(d *document, name string) []string {
	nickname := lastWord(name)
	town := strings.TrimSuffix(strings.TrimSuffix(name, nickname), " ")
	if town == "" || events[nickname] || nickname == "Games" || !mayBeNickname(nickname) || !d.onSport() || !hasType(r.known.find(town), place) {
		return nil
	}
	return []string{nickname}
}

// dropSmall deletes the names that the article also writes in small letters.
func (d *document) dropSmall(names map[string]*repeatable) {
	if len(names) == 0 {
		return
	}
	var capitals outline
	for text := range names {
		capitals.add(text)
	}
	var buffer [32]byte
	for _, f := range d.fields() {
		for _, t := range f.tokens {
			first := t.text[0]
			switch {
			case isASCII(t.text) && !capitals.mayHold(upperASCII(first), len(t.text)):
			case first >= 'a' && first <= 'z' && len(t.text) <= len(buffer) && strings.IndexByte(t.text, '-') < 0:
				copy(buffer[:], t.text)
				buffer[0] = first - 'a' + 'A'
				if capital := buffer[:len(t.text)]; names[string(capital)] != nil {
					delete(names, string(capital))
				}
			case !isCapital(t.text):
				delete(names, capitalize(t.text))
			}
		}
	}
}

// repeatBodies makes mentions of what the article calls an organization that it
// has named in full, with "the" and a capital: "the House", "the Commission".
func (d *document) repeatBodies() {
	bodies := make(map[string]bool)
	for _, m := range d.mentions {
		if m.typ != organization || m.kind != article.Name || m.endToken == m.firstToken+1 {
			continue
		}
		words := readName(d.mentionText(m), organization).words
		if len(words) < 2 {
			continue
		}
		for _, short := range bodiesOf(words) {
			if kinds[short] || short == "house" {
				bodies[short] = true
			}
		}
	}
	if len(bodies) == 0 {
		return
	}
	for _, f := range d.fields() {
		for _, t := range f.tokens {
			delete(bodies, t.text) // also in small letters
		}
	}
	d.repeatWhere(func(text string) (mention, bool) {
		return mention{typ: organization, kind: article.Name}, bodies[strings.ToLower(text)]
	}, 1, func(f *field, at, end int) bool {
		return at > 0 && strings.EqualFold(f.tokens[at-1].text, "the") && (end == len(f.tokens) || !isCapital(f.tokens[end].text))
	})
}

// isShouted reports whether a sentence is written in capitals.
func (f *field) isShouted(number int) bool {
	s := f.sentences[number]
	return isUpper(f.text[s.start:s.end])
}
