package enrich

import (
	"strings"
	"testing"
)

func testWordClasses(t testing.TB) *wordClasses {
	t.Helper()
	classes, err := newWordClasses()
	if err != nil {
		t.Fatal(err)
	}
	return classes
}

// Each word is followed by what it is: n a noun, a an adjective, v a verb, r an adverb,
// c what is always the same. A capital in the middle begins a name.
func TestWordKinds(t *testing.T) {
	classes, tokens := testWordClasses(t), testTokenizer(t)
	for _, sentence := range []string{
		"The/c union/n warns/v of/c a/c long/a strike/n ./c",
		"The/c warning/n came/v quietly/r",
		"They/c strike/v the/c deal/n",
		"Regulator/n clears/v new/a heart/n drug/n",
		"Lorn/n shares/n fell/v sharply/r on/c Monday/n",
		"The/c wounded/a driver/n left/v the/c hospital/n ./c",
		"Prices/n rise/v in/c the/c capital/n",
		"The/c rise/n in/c prices/n slowed/v",
		"Storm/n tears/v through/c 12/a villages/n",
		"Court/n lifts/v the/c ban/n on/c reporters/n",
		"the/c court/n 's/c orders/n were/c ignored/v",
	} {
		var words []string
		var want strings.Builder
		for field := range strings.FieldsSeq(sentence) {
			word, kind, _ := strings.Cut(field, "/")
			words = append(words, word)
			want.WriteString(kind)
		}
		d := tokenized(t, strings.Join(words, " "))
		if err := tokens.run(d); err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, kind := range classes.appendKinds(nil, d.text.tokens, make([]nameSpan, len(d.text.tokens))) {
			got.WriteByte("navrxc"[kind])
		}
		if got.String() != want.String() {
			t.Errorf("%q: %s", sentence, got.String())
		}
	}
}

func TestNamesAndMarksInClasses(t *testing.T) {
	classes := testWordClasses(t)
	for _, c := range []struct {
		word string
		name nameSpan
		want uint8
	}{
		{"fire", firstOfName, nameClass},
		{"Xkcdby", noName, nameClass},
		{"12th", noName, numberClass},
		{"…", noName, markClass},
		{",", noName, commaClass},
	} {
		if got := classes.class(c.word, c.name); got != c.want {
			t.Errorf("%q: class %d, want %d", c.word, got, c.want)
		}
	}
	for _, word := range []string{"fire", "grumblingly", "é", "xkcdby"} {
		if got := classes.class(word, noName); int(got) < classes.closed {
			t.Errorf("%q is of the closed class %d", word, got)
		}
	}
}

func TestBrokenWordTables(t *testing.T) {
	const sound = "DLWORDS1 1 1 1\nthe 0\n\n- 1\n\n0 1\n00\n00\n00\n00\n00\n"
	if _, err := readWordClasses(sound); err != nil {
		t.Fatal(err)
	}
	for _, broken := range []string{
		"",
		strings.Replace(sound, "DLWORDS1", "DLWORDS0", 1),
		strings.Replace(sound, "the 0", "the 2", 1),
		strings.Replace(sound, "the 0", "the 0\nthe 0", 1),
		strings.Replace(sound, "- 1", "-s 1", 1),
		strings.Replace(sound, "0 1\n", "0 2\n", 1),
		strings.Replace(sound, "0 1\n", "0\n", 1),
		strings.TrimSuffix(sound, "0\n"),
		strings.Replace(sound, "00\n", "09\n", 1),
	} {
		if _, err := readWordClasses(broken); err == nil {
			t.Errorf("%q is read", broken)
		}
	}
}
