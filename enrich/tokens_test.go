package enrich

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	punkt "github.com/neurosnap/sentences"
	punktenglish "github.com/neurosnap/sentences/english"
)

func testTokenizer(t testing.TB) *tokenizer {
	t.Helper()
	stage, err := sharedTokenizer()
	if err != nil {
		t.Fatal(err)
	}
	return stage
}

// sharedTokenizer is loaded once for all tests, as a worker does.
var sharedTokenizer = sync.OnceValues(func() (*tokenizer, error) {
	known, err := loadKnowledge(nil)
	if err != nil {
		return nil, err
	}
	return newTokenizer(known)
})

func tokenized(t testing.TB, text string) *document {
	t.Helper()
	stage := testTokenizer(t)
	d := &document{text: field{text: text}}
	if err := stage.run(d); err != nil {
		t.Fatal(err)
	}
	return d
}

func texts(tokens []token) []string {
	var all []string
	for _, t := range tokens {
		all = append(all, t.text)
	}
	return all
}

// Each case that prose gets wrong is named.
func TestTokens(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want string // tokens, a bar between them
	}{
		"words and marks":                {"Hello, world (again)!", "Hello|,|world|(|again|)|!"},
		"possessive":                     {"China's and Belarus’s trade", "China|'s|and|Belarus|’s|trade"},
		"plural possessive":              {"the workers' rights", "the|workers|'|rights"},
		"contraction":                    {"They don't say it’ll", "They|do|n't|say|it|’ll"},
		"abbreviations":                  {"Mr. Smith of the U.S., Inc.", "Mr.|Smith|of|the|U.S.|,|Inc."},
		"dropped: quoted word":           {"a ‘small’ step", "a|‘|small|’|step"},
		"dropped: possessive at an end":  {"It is China’s. Yes", "It|is|China|’s|.|Yes"},
		"dropped: apostrophe in a name":  {"the Wet'suwet'en nation", "the|Wet|'|suwet'en|nation"},
		"panic: lower case is longer":    {"ȺȺȺ's x", "ȺȺȺ|'s|x"},
		"a letter with a longer small":   {"İmamoğlu, “İzmir’s” (İnönü).", "İmamoğlu|,|“|İzmir|’s|”|(|İnönü|)|."},
		"kept together: long dash":       {"Paris—London", "Paris|—|London"},
		"kept together: en dash":         {"Minsk–Beijing", "Minsk|–|Beijing"},
		"kept together: countries":       {"Belarusian-Chinese U.S.-China", "Belarusian|-|Chinese|U.S.|-|China"},
		"kept together: country":         {"the U.S.-led force", "the|U.S.|-|led|force"},
		"dropped: middle initial":        {"Li K. Chen and George W. Bush's", "Li|K.|Chen|and|George|W.|Bush|'s"},
		"dropped: initials":              {"J. R. R. Tolkien (A. B. Smith)", "J.|R.|R.|Tolkien|(|A.|B.|Smith|)"},
		"kept: close initials":           {"J.R.R. Tolkien, T.S. Eliot", "J.R.R.|Tolkien|,|T.S.|Eliot"},
		"states":                         {"Ames, Mich. and Ayr, Calif. (W.Va. too)", "Ames|,|Mich.|and|Ayr|,|Calif.|(|W.Va.|too|)"},
		"companies cut short":            {"Acme Corp. of Ames left Roe Bros. He bought Acme Corp.", "Acme|Corp.|of|Ames|left|Roe|Bros|.|He|bought|Acme|Corp|."},
		"a platform, no initial":         {"He wrote on X. Then he left.", "He|wrote|on|X|.|Then|he|left|."},
		"states that are words":          {"Lynn, Mass., went to Mass. She can Wash.", "Lynn|,|Mass.|,|went|to|Mass|.|She|can|Wash|."},
		"state at an end":                {"He left Reno, Mont. It rained.", "He|left|Reno|,|Mont.|It|rained|."},
		"dropped: marked initial":        {"Émile É. Zola left", "Émile|É.|Zola|left"},
		"dropped: title in capitals":     {"MR. SMITH AND DR. JONES", "MR.|SMITH|AND|DR.|JONES"},
		"stop behind a last initial":     {"It was Malcolm X. He spoke. I did, too, said I.", "It|was|Malcolm|X|.|He|spoke|.|I|did|,|too|,|said|I|."},
		"kept together: cities":          {"the Minsk-Beijing train, (Paris-London)", "the|Minsk|-|Beijing|train|,|(|Paris|-|London|)"},
		"kept together: demonym, word":   {"a Chinese-made Iran-backed US-China deal", "a|Chinese|-|made|Iran|-|backed|US|-|China|deal"},
		"split: who, and what was done":  {"a London-based well-based NATO-led Jean-led deal", "a|London|-|based|well-based|NATO|-|led|Jean|-|led|deal"},
		"kept together: prefix":          {"then-New Jersey, pro-Trump, ex-wife", "then|-|New|Jersey|,|pro|-|Trump|,|ex-wife"},
		"known as a whole":               {"Guinea-Bissau and Kitchener-Waterloo", "Guinea-Bissau|and|Kitchener-Waterloo"},
		"hyphens that stay":              {"well-known Jean-Claude 2019-20", "well-known|Jean-Claude|2019-20"},
		"kept together: bracket":         {"((pl))Polish (a)bc", "(|(|pl|)|)|Polish|(|a)bc"},
		"money":                          {"$100 and £2.50", "$|100|and|£2.50"},
		"last word":                      {"in Minsk", "in|Minsk"},
		"kept together: quotation":       {"He said 'Angela Merkel left' and ‘Angela Merkel won.’", "He|said|'|Angela|Merkel|left|'|and|‘|Angela|Merkel|won|.|’"},
		"kept together: headline":        {"'Donald Trump is right,' says X", "'|Donald|Trump|is|right|,|'|says|X"},
		"kept together: quoted name":     {"'Brexit' or ‘Brexit’, 'We love Merkel'", "'|Brexit|'|or|‘|Brexit|’|,|'|We|love|Merkel|'"},
		"kept together: small letter":    {"an 'own goal', `honest", "an|'|own|goal|'|,|`|honest"},
		"kept together: quote in quote":  {"\"'Trump won,' she said\" (“‘Trump’”)", "\"|'|Trump|won|,|'|she|said|\"|(|“|‘|Trump|’|”|)"},
		"kept together: behind a mark":   {"Well—'Trump won' ('Angela') ['Brexit']", "Well|—|'|Trump|won|'|(|'|Angela|'|)|[|'|Brexit|'|]"},
		"kept together: two for double":  {"''In Minsk,'' he ‘’Where", "'|'|In|Minsk|,|'|'|he|‘|’|Where"},
		"kept together: low, guillemets": {"„Merkel“ «Merkel» ‚Merkel‘ ‹Merkel›, »Angela«", "„|Merkel|“|«|Merkel|»|‚|Merkel|‘|‹|Merkel|›|,|»|Angela|«"},
		"kept together: quoted country":  {"'Iran-backed' (US-led) 'pro-Trump'", "'|Iran|-|backed|'|(|US|-|led|)|'|pro|-|Trump|'"},
		"quoted possessive":              {"'Merkel's plan' and the 'workers' strike'", "'|Merkel|'s|plan|'|and|the|'|workers|'|strike|'"},
		"possessive, no quotation":       {"the workers' strike, James' book, Hawai'i's", "the|workers|'|strike|,|James|'|book|,|Hawai'i|'s"},
		"letters left out":               {"'Tis rock 'n' roll, get 'em 'til ’twas 'cause", "'Tis|rock|'n|'|roll|,|get|'em|'til|’twas|'cause"},
		"loose contraction":              {"It 's, I 'd, 've, can['t]", "It|'s|,|I|'d|,|'ve|,|can['t|]"},
		"quoted letter":                  {"the 'N-word' in Van 't Hoff", "the|'|N-word|'|in|Van|'t|Hoff"},
		"years":                          {"the '90s, ’08 and '14 were; the '47 percent' and ‘88’", "the|'90s|,|’08|and|'14|were|;|the|'|47|percent|'|and|‘|88|’"},
		"apostrophe inside a name":       {"O'Neil, d'Estaing, Xi'an, al-'Abbās", "O'Neil|,|d'Estaing|,|Xi'an|,|al-'Abbās"},
		"name with ayn":                  {"Hamid 'Akkab met bin 'Awad and Nūr al-Dīn ‘Abd", "Hamid|'Akkab|met|bin|'Awad|and|Nūr|al-Dīn|‘Abd"},
		"no name with ayn":               {"Slams 'America First' in Albania. 'If so. Biden 'Trump", "Slams|'|America|First|'|in|Albania|.|'|If|so|.|Biden|'|Trump"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(texts(tokenized(t, c.text).text.tokens), "|")
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSentences(t *testing.T) {
	for name, want := range map[string][]string{
		"plain":           {"It rained.", "Nobody minded!", "Why?"},
		"abbreviations":   {"Mr. Smith met Gen. Lee on Jan. 5 in St. Louis.", "He left."},
		"initials":        {"President George W. Bush spoke.", "J. K. Rowling listened."},
		"last initial":    {"They honoured Malcolm X.", "Then they marched.", "It took place in Washington, D.C.", "He left."},
		"states":          {"They met in Flint, Mich., in St. Paul, Minn. on Monday and in Reno, Nev. with friends.", "It rained in Tulsa, Okla.", "He left."},
		"country":         {"The U.S. Senate voted.", "He lives in the U.S.", "The vote was close."},
		"quotation":       {"“We won.”", "She smiled."},
		"numbers":         {"It rose 3.5 percent to 1.2 mln dlrs.", "Shares fell."},
		"ellipsis inside": {"He said ... nothing.", "Then he left."},
	} {
		t.Run(name, func(t *testing.T) {
			checkSentences(t, strings.Join(want, " "), want)
		})
	}
}

// Punkt is shown the words around marks only, and says the same as of all.
func TestBreaksAreThoseOfPunkt(t *testing.T) {
	fast, err := newSentenceSplitter()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := punktenglish.NewSentenceTokenizer(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, abbreviation := range abbreviations {
		whole.AbbrevTypes.Add(abbreviation)
	}
	texts := []string{
		"Mr. Roe met J. F. Doe. He left.", "Wait . . . what? No! \"Yes.\" (Go.) 3.5 km. N°. 1026.253.553. It is 5 p.m. Then he went.",
		"1. One 2. Two", "... and so. On", ". . .", "no mark at all", "ends in a mark.", "他来了。我走了！ Yes. No",
	}
	for _, a := range bundledArticles(t) {
		texts = append(texts, a.Body)
	}
	breaks := 0
	for _, text := range texts {
		got, want := fast.breaks(text), whole.SentencePositions(text)
		if !slices.Equal(got, want) {
			t.Errorf("%.60q…: %v, want %v", text, got, want)
		}
		breaks += len(got)
	}
	if breaks < 5000 {
		t.Errorf("%d breaks", breaks)
	}
}

// What is told without prose, prose tells the same way.
func TestMarksAreTakenOffAsProseDoes(t *testing.T) {
	words := testTokenizer(t).words
	texts := []string{"Mr. Jan. Sept. Jo. J. NATO. 5. 8. 8-) 8-D. xD, xDD. A-b, word; (word) word] a: a! a? a\" Ab\" abc. ABC. Abcd. 8-5."}
	for _, a := range bundledArticles(t) {
		texts = append(texts, a.Body)
	}
	marked := 0
	for _, text := range texts {
		for _, p := range words.splitPieces(text, nil) {
			source := text[p.start:p.end]
			if p.kind != markedPiece {
				continue
			}
			marked++
			if got := words.prose(source, nil); !slices.Equal(got, []string{source[:len(source)-1], source[len(source)-1:]}) {
				t.Errorf("%q is %q to prose", source, got)
			}
		}
	}
	if marked < 10_000 {
		t.Errorf("%d words with a mark", marked)
	}
}

func TestSentencesEndWithLines(t *testing.T) {
	checkSentences(t, "A headline\nThe first sentence goes on and is wrapped by its writer\nin the middle. It ends.\n\nAnother paragraph without end\n\nLast",
		[]string{"A headline", "The first sentence goes on and is wrapped by its writer\nin the middle.", "It ends.", "Another paragraph without end", "Last"})
}

func checkSentences(t *testing.T, text string, want []string) {
	t.Helper()
	d := tokenized(t, text)
	var got []string
	for _, s := range d.text.sentences {
		got = append(got, d.text.text[s.start:s.end])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// checkTokens fails unless every character that is no space is in exactly one
// token, and every token in exactly one sentence.
func checkTokens(t *testing.T, f field) {
	t.Helper()
	position := 0
	for i, tok := range f.tokens {
		if tok.start < position || tok.end <= tok.start || f.text[tok.start:tok.end] != tok.text {
			t.Fatalf("token %d is %+v after byte %d", i, tok, position)
		}
		if strings.TrimFunc(f.text[position:tok.start], unicode.IsSpace) != "" {
			t.Fatalf("%q is in no token", f.text[position:tok.start])
		}
		position = tok.end
	}
	if strings.TrimFunc(f.text[position:], unicode.IsSpace) != "" {
		t.Fatalf("%q is in no token", f.text[position:])
	}
	next := 0
	for i, s := range f.sentences {
		if s.firstToken != next || s.endToken <= s.firstToken ||
			s.start != f.tokens[s.firstToken].start || s.end != f.tokens[s.endToken-1].end {
			t.Fatalf("sentence %d is %+v after token %d", i, s, next)
		}
		next = s.endToken
	}
	if next != len(f.tokens) {
		t.Fatalf("%d of %d tokens are in sentences", next, len(f.tokens))
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{
		"", "Hello.", "‘small’ China’s. Wet'suwet'en", "ȺȺȺ's", "a\x00b\xff", strings.Repeat(`"`, 300), strings.Repeat(".", 300),
		"(╯°□°）╯︵┻━┻ 8-) :)", "''A' 'Abd x 'Abd ‘’«'90s'»\"'b'", "Paris—London/Rome…", "İ’s ſ's 'll's n't", "U.S.-China.A.B.C", "\u2028x\u0085y", "e\u0301's",
	} {
		f.Add(seed)
	}
	stage := testTokenizer(f)
	f.Fuzz(func(t *testing.T, text string) {
		d := &document{text: field{text: text}}
		if err := stage.run(d); err != nil {
			t.Fatal(err)
		}
		checkTokens(t, d.text)
	})
}

// Doubling a hostile text doubles the work: prose alone takes four times as
// much. Allocations stand for the work, because time is not steady.
func TestHostileTextTakesLinearWork(t *testing.T) {
	stage := testTokenizer(t)
	for _, unit := range []string{`"`, ".", "(", "'s", "a'", "x.", "!?", "“", "A-", "Ⱥ", "'", "'A ", "A 'A ", "«"} {
		work := func(n int) float64 {
			d := document{text: field{text: strings.Repeat(unit, n)}}
			return testing.AllocsPerRun(1, func() { _ = stage.run(&d) })
		}
		if small, large := work(5_000), work(10_000); large > 2.5*small+1000 {
			t.Errorf("%q: %v allocations for 5,000, %v for 10,000", unit, small, large)
		}
	}
}

func BenchmarkTokens(b *testing.B) {
	stage := testTokenizer(b)
	for name, text := range map[string]string{
		"news":       strings.Repeat("The premier of China's State Council met Mr. Lukashenko in Beijing on Jan. 5, he said.\n\n", 100),
		"quotations": strings.Repeat(`"`, 100_000),
		"dots":       strings.Repeat(".", 16<<10),
		"long":       strings.Repeat("word ", 100_000),
	} {
		b.Run(name, func(b *testing.B) {
			words := 0
			for b.Loop() {
				d := document{text: field{text: text}}
				_ = stage.run(&d)
				words += len(d.text.tokens)
			}
			b.ReportMetric(float64(words)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}

func ExampleNew() {
	pipeline, err := New(nil)
	fmt.Println(pipeline.Info().Version, err)
	// Output: 4 <nil>
}

// What stopsGrouper leaves out, Punkt's rules would not have looked at.
func TestLeavingWordsOutChangesNoSentence(t *testing.T) {
	quick, err := newSentenceSplitter()
	if err != nil {
		t.Fatal(err)
	}
	thorough, err := newSentenceSplitter()
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, annotation := range thorough.punkt.Annotations {
		if stops, ok := annotation.(*punktenglish.MultiPunctWordAnnotation); ok {
			stops.TokenGrouper = &punkt.DefaultTokenGrouper{}
			changed++
		}
	}
	if changed != 1 {
		t.Fatalf("%d annotations with a grouper", changed)
	}
	texts := []string{"1. One. 2) Two. See N°. 1.2.3. Then F.B.I. agents came... He said \"no.\" She left. A.", "", "One", "One two"}
	for _, d := range newsDocuments(t) {
		texts = append(texts, d.text.text)
	}
	for _, text := range texts {
		if diff := cmp.Diff(thorough.split(text), quick.split(text)); diff != "" {
			t.Errorf("%.60q (-thorough +quick):\n%s", text, diff)
		}
	}
}
