package ner

import (
	"slices"
	"strings"
	"testing"
)

func TestStyleOfSentence(t *testing.T) {
	for text, want := range map[string]style{
		"The premier met Mr. Lukashenko in Minsk .":                 plainStyle,
		"Premier Meets President Of Belarus In Minsk":               headlineStyle,
		"Premier meets President of Belarus for talks about trade":  plainStyle,
		"PREMIER MEETS PRESIDENT OF BELARUS IN MINSK":               shoutingStyle,
		"PREMIER MEETS LUKASHENKO , said one of the many headlines": plainStyle,
		"MINSK RALLY":     shoutingStyle,
		"Minsk Rally":     plainStyle, // too few words to tell
		"UNICEF":          plainStyle,
		"2020 – 2021 ...": plainStyle,
		"":                plainStyle,
	} {
		if got := styleOf(strings.Fields(text)); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

// Words of one shape have the same letters of the shape.
func TestShapeOfToken(t *testing.T) {
	same := [][]string{
		{"Paris", "Xxxx", "Minsk", "Élan", "Örebro"},
		{"NATO", "UNICEF", "XX"},
		{"U.S.", "E.U."},
		{"2019", "11"},
		{"U.S.-led", "U.N.—run"},
		{"won't", "don’t"},
		{"x"},
		{"X"},
	}
	shapes := map[uint32]string{}
	for _, group := range same {
		first := shapeOf(group[0])
		if other, taken := shapes[first]; taken {
			t.Errorf("%s has the shape of %s", group[0], other)
		}
		shapes[first] = group[0]
		for _, word := range group {
			if shapeOf(word) != first {
				t.Errorf("%s has not the shape of %s", word, group[0])
			}
		}
	}
}

func shapeOf(word string) uint32 {
	var f tokenFacts
	f.readShape(word)
	return f.shape
}

func TestCapitalsOfAHeadlineDoNotTellWordsApart(t *testing.T) {
	tables := emptyTables()
	read := func(word string, s style) (f tokenFacts) {
		tables.read(word, s, nil, &f)
		return f
	}
	if capital, small := read("TRADE", plainStyle), read("trade", plainStyle); capital.form == small.form ||
		capital.prefix == small.prefix || capital.suffix == small.suffix {
		t.Error("in a sentence, TRADE is trade")
	}
	for _, s := range []style{headlineStyle, shoutingStyle} {
		if capital, small := read("TRADE", s), read("trade", s); capital.form != small.form ||
			capital.prefix != small.prefix || capital.suffix != small.suffix {
			t.Errorf("in style %d, TRADE is not trade", s)
		}
	}
}

func TestWordHashIgnoresCaseAndKindOfQuote(t *testing.T) {
	for a, b := range map[string]string{"Minsk": "MINSK", "Écosse": "écosse", "O’Neill": "o'neill", "Paris–Nice": "paris-nice"} {
		if WordHash(a) != WordHash(b) {
			t.Errorf("%s and %s have different hashes", a, b)
		}
	}
	for a, b := range map[string]string{"Minsk": "Minski", "e": "é", "\xff": "\xfe"} {
		if WordHash(a) == WordHash(b) {
			t.Errorf("%q and %q have one hash", a, b)
		}
	}
}

func TestWordIsSeenInSmallLettersElsewhere(t *testing.T) {
	sentences := [][]string{
		strings.Fields("Trade grew"), // a first word says nothing of itself
		strings.Fields("the trade with Minsk"),
		strings.Fields("Minsk Wants More Trade And Money Soon"), // nor does a headline
		strings.Fields("their money"),
	}
	text := emptyTables().NewText(sentences)
	for _, c := range []struct {
		sentence, token int
		want            uint8
	}{
		{0, 0, seenSmall},
		{1, 3, seenCapital},
		{2, 0, seenCapital},
		{2, 1, 0},
		{2, 3, seenSmall},
		{2, 5, seenSmall},
	} {
		if got := text.sentences[c.sentence][c.token].seen; got != c.want {
			t.Errorf("%s: got %d, want %d", sentences[c.sentence][c.token], got, c.want)
		}
	}
}

func TestChainsAreRunsThatLinksJoin(t *testing.T) {
	for _, c := range []struct{ text, token, want string }{
		{"the University of New South Wales in Sydney", "New", "University of New South Wales"},
		{"the Bank of the West and Li", "Bank", "Bank of the West and Li"},
		{"Port Authority of New York , and Li", "York", "Port Authority of New York"},
		{"Li and of the Bank", "Bank", "Bank"}, // three links on end
		{"Li met Xi", "Xi", "Xi"},
		{"BANK OF CHINA OPENED", "OF", "BANK OF CHINA OPENED"}, // any capital may mean something
	} {
		tokens := strings.Fields(c.text)
		f := emptyTables().NewText([][]string{tokens}).sentences[0][slices.Index(tokens, c.token)]
		if got := strings.Join(tokens[f.chainFirst:f.chainEnd], " "); got != c.want {
			t.Errorf("%s: the chain of %s is %q, want %q", c.text, c.token, got, c.want)
		}
	}
}

func TestWordsThatAreUsuallySmallMakeNoRunInHeadlines(t *testing.T) {
	words := []ClusterWord{{WordHash("of"), 1, 1, UsuallySmall}, {WordHash("opened"), 1, 1, UsuallySmall}, {WordHash("bank"), 1, 1, MoreOftenSmall}}
	tables := NewTables(NewClusters(words), NewGazetteer(0))
	for text, want := range map[string]string{
		"BANK OF NEW YORK OPENED IN TWO STREETS": "NEW YORK",
		"Bank Of New York Opened Two More Doors": "New York",
		"Opened New York ?":                      "Opened New York",
	} {
		tokens := strings.Fields(text)
		f := tables.NewText([][]string{tokens}).sentences[0][slices.IndexFunc(tokens, func(s string) bool { return strings.EqualFold(s, "new") })]
		if got := strings.Join(tokens[f.runFirst:f.runEnd], " "); got != want {
			t.Errorf("%s: the run of New is %q, want %q", text, got, want)
		}
	}
}

func emptyTables() *Tables { return NewTables(NewClusters(nil), NewGazetteer(0)) }
