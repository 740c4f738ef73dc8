package enrich

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// What the form of a name tells of it: a place with a nickname is a team, and
// letters that broadcasters are given are theirs.

// maxNickname is the number of words of the longest nickname of a team: "Trail
// Blazers".
const maxNickname = 2

// nicknames returns what stands behind a place in the names of known
// organizations and is a plural, as nicknames of teams are: "Cardinals" of "St.
// Louis Cardinals". What ends the name of a place is none.
func (k *knowledge) nicknames() map[string]bool {
	found, ends := make(map[string]bool), make(map[string]bool)
	for number, name := range k.names.all() {
		if name[len(name)-1] != 's' || !strings.Contains(name, " ") {
			continue
		}
		words := strings.Fields(name)
		if !isNickname(words[len(words)-1]) {
			continue
		}
		isPlace := hasType(k.meanings(number), place)
		for i := max(1, len(words)-maxNickname); i < len(words); i++ {
			end := strings.Join(words[i:], " ")
			switch {
			case isPlace:
				ends[end] = true
			case isNickname(words[i]) && hasType(k.find(strings.Join(words[:i], " ")), place):
				found[end] = true
			}
		}
	}
	for end := range ends {
		delete(found, end)
	}
	return found
}

// isNickname reports whether a word can end a team's nickname: a plural with a
// capital.
func isNickname(word string) bool {
	return len(word) > 3 && isCapital(word) && word[len(word)-1] == 's' && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is")
}

// team makes an organization of a place with a nickname behind it. A nickname
// that is not known counts where the model takes it for a part of the place's
// name, "Rochester Jeffersons", and not in a headline, where all words have capitals.
func (t *tagger) team(tokens []string, name ner.Span) ner.Span {
	for length := 1; length <= maxNickname; length++ {
		if t.hasNickname(tokens, name.First, name.End, name.End+length) {
			return ner.Span{First: name.First, End: name.End + length, Type: article.Organization}
		}
		begin := name.End - length
		if begin <= name.First || !isNickname(tokens[name.End-1]) {
			continue
		}
		if t.hasNickname(tokens, name.First, begin, name.End) || t.isTown(tokens[name.First:begin]) && !geographic[tokens[name.End-1]] && !isTitled(tokens) {
			name.Type = article.Organization
			return name
		}
	}
	return name
}

// hasNickname reports whether tokens [begin, end) are a known nickname, behind a
// town that begins at first.
func (t *tagger) hasNickname(tokens []string, first, begin, end int) bool {
	return end <= len(tokens) && isNickname(tokens[end-1]) && t.nicknames[strings.Join(tokens[begin:end], " ")] && t.isTown(tokens[first:begin])
}

// isTown reports whether tokens are the name of a place that teams are called by:
// of a city or a region, and not of a country.
func (t *tagger) isTown(tokens []string) bool {
	found := t.known.find(strings.Join(tokens, " "))
	for thing := range found.all() {
		if thing.isLarge() {
			return false
		}
	}
	return hasType(found, place)
}

// geographic are plurals of what is on a map, in a calendar or in a city: "Blue
// Mountains", "Paris Olympics", "Kew Gardens".
var geographic = wordSet(`Islands Isles Hills Mountains Falls Springs Heights Lakes Keys Plains Alps Highlands Lowlands Uplands Rapids
	Flats Bluffs Shores Dunes Caves Cliffs Marshes Narrows Rocks Sands Woods Waters Oaks Palms Pines Groves Meadows Downs Moors Dales Fens
	Borders Midlands Territories States Provinces Counties Districts Townships Villages Cities Suburbs Banks Straits Roads Streets Docks
	Gardens Parks Towers Studios Barracks Courts Apartments Houses Galleries Estates Grounds Fields Stairs Baths Ruins Mills Farms Homes
	Games Olympics Paralympics Awards Championships Finals Masters Talks Accords Conventions Protests Riots Attacks Bombings Papers
	Elections Primaries Hearings Democrats Republicans Liberals Conservatives`)

// isTitled reports whether a sentence is written as a headline, in which capitals
// say little: no longer word of it is small.
func isTitled(tokens []string) bool {
	return !slices.ContainsFunc(tokens, func(word string) bool { return len(word) > 4 && isSmallLetter(rune(word[0])) })
}

// addCallSigns adds the call signs of broadcasters, "KDKA" or "3AW", that the model
// has found no name in, to the names of each sentence of a document that speaks
// of broadcasting.
func addCallSigns(sentences [][]string, names [][]ner.Span) {
	broadcasts, looked := false, false
	for i, tokens := range sentences {
		for at, token := range tokens {
			if !isCallSign(token) || isShouted(tokens, at) {
				continue
			}
			if !looked {
				broadcasts, looked = speakOfBroadcasting(sentences), true
			}
			if broadcasts {
				names[i] = insertName(names[i], ner.Span{First: at, End: at + 1, Type: article.Organization})
			}
		}
	}
}

// isCallSign reports whether a token has the form of a broadcaster's call sign:
// four letters of which the first ones are given to the United States or Canada,
// or a digit and two or three letters, as in Australia.
func isCallSign(token string) bool {
	if len(token) < 3 || len(token) > 4 {
		return false
	}
	switch first, rest := token[0], token[1:]; {
	case first == 'K' || first == 'W':
		return len(rest) == 3 && isCapitals(rest) && !usualWords[token]
	case first == 'C':
		return len(rest) == 3 && isCapitals(rest) && strings.IndexByte("BFHIJK", rest[0]) >= 0
	case first >= '2' && first <= '8':
		return isCapitals(rest) && rest != "AM" && rest != "PM"
	}
	return false
}

// isCapitals reports whether a text is nothing but capitals of ASCII.
func isCapitals(text string) bool {
	for i := range len(text) {
		if text[i] < 'A' || text[i] > 'Z' {
			return false
		}
	}
	return true
}

// usualWords have the form of a call sign, too.
var usualWords = wordSet("WITH WHAT WHEN WILL WERE WANT WEST WELL WENT WORK WEEK WORD WWII KEEP KIND KNOW KING KNEW KILL")

// isShouted reports whether a word beside the one at a place is in capitals, so
// that capitals say nothing.
func isShouted(tokens []string, at int) bool {
	return at > 0 && isUpper(tokens[at-1]) && len(tokens[at-1]) > 1 || at+1 < len(tokens) && isUpper(tokens[at+1]) && len(tokens[at+1]) > 1
}

// speakOfBroadcasting reports whether sentences name radio or television.
func speakOfBroadcasting(sentences [][]string) bool {
	for _, tokens := range sentences {
		if slices.ContainsFunc(tokens, func(token string) bool { return broadcasting[strings.ToLower(token)] }) {
			return true
		}
	}
	return false
}

var broadcasting = wordSet("radio television tv broadcast broadcasts broadcaster broadcasters broadcasting")

// insertName puts a name in its place among others, if none of them has a part of
// it.
func insertName(names []ner.Span, name ner.Span) []ner.Span {
	at := 0
	for at < len(names) && names[at].End <= name.First {
		at++
	}
	if at < len(names) && names[at].First < name.End {
		return names
	}
	return slices.Insert(slices.Clip(names), at, name) // what is behind it may be another sentence's
}
