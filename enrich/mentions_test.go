package enrich

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
	"github.com/dateline/dateline/internal/wikinews"
)

// mentionStages find the mentions of documents.
type mentionStages struct {
	tokens *tokenizer
	tagger *tagger
}

func testMentions(t testing.TB) mentionStages {
	t.Helper()
	known, err := loadKnowledge(nil)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := newTokenizer(known)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := readTaggerTables(taggerWeights)
	if err != nil {
		t.Fatal(err)
	}
	return mentionStages{tokens, newTagger(known, tables)}
}

func (s mentionStages) document(t testing.TB, title, text string) *document {
	t.Helper()
	d := &document{title: field{name: article.TitleField, text: title}, text: field{name: article.TextField, text: text}}
	for _, run := range []func(*document) error{s.tokens.run, s.tagger.run} {
		if err := run(d); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// listed writes each mention as "per Xi Jinping"; see marks.
func (d *document) listed() string {
	var all []string
	for _, m := range d.mentions {
		for mark, like := range marks {
			if m.typ == like.typ && m.kind == like.kind {
				all = append(all, mark+" "+d.mentionText(m))
			}
		}
	}
	return strings.Join(all, ", ")
}

func TestMentions(t *testing.T) {
	stages := testMentions(t)
	for name, c := range map[string]struct{ text, want string }{
		"titles are left out":                {"President Alexander Lukashenko met Prime Minister Boris Johnson.", "per Alexander Lukashenko, per Boris Johnson"},
		"Mr. and Dr.":                        {"Mr. Smith and Dr. Anna Schmidt-Meyer left.", "per Smith, per Anna Schmidt-Meyer"},
		"an addressed name is a person's":    {"Mr. Trump's party lost to Mr. Biden's.", "per Trump, per Biden"},
		"possessive":                         {"It was Russia's Vladimir Putin who praised Angela Merkel’s plan.", "loc Russia, per Vladimir Putin, per Angela Merkel"},
		"demonyms":                           {"The Chinese Premier Li Keqiang met Belarusians.", "dem Chinese, per Li Keqiang, dem Belarusians"},
		"a demonym before a person":          {"Ukrainian President Volodymyr Zelensky spoke.", "dem Ukrainian, per Volodymyr Zelensky"},
		"a demonym inside a name":            {"The American Civil Liberties Union sued British Airways.", "org American Civil Liberties Union, org British Airways"},
		"quotes":                             {"The \"New York Times\" said so.", "org New York Times"},
		"tickers":                            {"Shares of Apple Inc (AAPL.O) and Nvidia Corp fell on Friday.", "org Apple Inc, org Nvidia Corp"},
		"a place that is two words":          {"Stocks on Wall Street rose.", "loc Wall Street"},
		"a country in part in small letters": {"He flew to Costa rica and to New mexico.", "loc Costa rica, loc New mexico"},
		"a small word behind a team":         {"His brother Jason is a former Philadelphia Eagles center.", "per Jason, org Philadelphia Eagles"},
		"curly quotes and brackets":          {"He studied at “Harvard University” (Massachusetts).", "org Harvard University, loc Massachusetts"},
		"hyphens":                            {"Mary-Kate O’Brien met Anna Schmidt-Meyer.", "per Mary-Kate O’Brien, per Anna Schmidt-Meyer"},
		"a platform, wherever it stands":     {"He wrote on Twitter. YouTube says so, like Reddit or TikTok.", "org Twitter, org YouTube, org Reddit, org TikTok"},
		"a platform inside a name":           {"They saw Zorblat YouTube Live.", ""},
		"a country's forces":                 {"The U.S. military and the Pakistan army met U.S. troops.", "org U.S. military, org Pakistan army, loc U.S."},
		"a longer name that is known":        {"She left the University of Alabama at Birmingham on Monday.", "org University of Alabama at Birmingham"},
		"a campus behind a comma":            {"Prof. Mary Roe left the University of California, Davis, for the University of California, Los Angeles.", "per Mary Roe, org University of California, Davis, org University of California, Los Angeles"},
		"a place behind a university":        {"She left the University of Chicago, Boston and her friends.", "org University of Chicago, loc Boston"},
		"who did it, with a hyphen":          {"A London-based bank and NATO-led troops met the BJP-led government in Chicago-area towns.", "loc London, org NATO, org BJP, loc Chicago"},
		"who did alike, with a hyphen":       {"It was a Michael Phelps-like race in Berlin.", "per Michael Phelps, loc Berlin"},
		"a hyphen in small words":            {"A well-led and land-based team.", ""},
		"a councillor":                       {"Cllr Jane Dowson met residents.", "per Jane Dowson"},
		"a party in small letters":           {"The Democratic party's leaders met.", "org Democratic party"},
		"a town and a team's nickname":       {"The St. Louis Eagles beat the Boston Bruins in Boston.", "org St. Louis Eagles, org Boston Bruins, loc Boston"},
		"a plural on a map":                  {"They walked from Niagara Falls to Beverly Hills.", "loc Niagara Falls, loc Beverly Hills"},
		"letters of a broadcaster":           {"6PR left the air. The radio station told WXQT and 3AW so.", "org 6PR, org WXQT, org 3AW"},
		"such letters, of no broadcaster":    {"A 3AB bolt holds it.", ""},
		"a possessive that is a name's":      {"Shares of McDonald's rose, and Apple's fell.", "org McDonald's, org Apple"},
		"a town with a possessive":           {"She flew to St. John's, Newfoundland, from Boston's airport.", "loc St. John's, loc Newfoundland, loc Boston"},
		"a school of a saint":                {"She taught at St Gregory's Catholic School near St Paul's Square.", "org St Gregory's Catholic School, loc St Paul's Square"},
		"shares behind their exchange":       {"Acme Motors Inc. (NYSE: ACME) fell in Chicago.", "org Acme Motors Inc., org NYSE, loc Chicago"},
		"a town's jail":                      {"They were held at the Harris County Jail in Houston, where the jail is full.", "loc Harris County Jail, loc Houston"},
		"a service of a town":                {"Officers of the Memphis Police Department and Cook County Sheriff's Office met Paris's mayor.", "org Memphis Police Department, org Cook County Sheriff's Office, loc Paris"},
		"a platform of one letter":           {"He wrote on X that he left. She agreed on X. Then they met.", "org X, org X"},
		"a platform called as a message":     {"He wrote on Telegram that he left.", "org Telegram"},
		"streets and roads":                  {"A mansion on Zorblat Road burned, and a truck on Interstate 70 near Denver.", "loc Zorblat Road, loc Interstate 70, loc Denver"},
		"a hospital":                         {"He died at Baystate Medical Center in Springfield.", "org Baystate Medical Center, loc Springfield"},
		"a country in the form of a demonym": {"Officials in the Philippines said so. Filipinos and Philippine officials agreed.", "loc Philippines, dem Filipinos, dem Philippine"},
		"a town with a person's possessive":  {"They met in Lee's Summit, Missouri, at Lee's house.", "loc Lee's Summit, loc Missouri, per Lee"},
		"a people's name for a first name":   {"Rep. French Hill met French Hill's aide and French President Jean Roe.", "per French Hill, per French Hill, dem French, per Jean Roe"},
		"a title before a people's name":     {"Rep. German Lopez met the German Chancellor.", "per German Lopez, dem German"},
		"a place's name for a first name":    {"Actor Jordan Peele flew to Jordan.", "per Jordan Peele, loc Jordan"},
		"middle initial":                     {"Li K. Chen met reporters on Monday.", "per Li K. Chen"},
		"middle initial and possessive":      {"Critics attacked George W. Bush's policy.", "per George W. Bush"},
		"leading initials":                   {"Gen. A. B. Smith and J. R. R. Tolkien met.", "per A. B. Smith, per J. R. R. Tolkien"},
		"close initials":                     {"He read J.K. Rowling and T.S. Eliot.", "per J.K. Rowling, per T.S. Eliot"},
		"a country is no initial":            {"The U.S.-China talks went on without the U.S.", "loc U.S., loc China, loc U.S."},
		"a country with a hyphen":            {"The U.S.-led coalition left Iraq.", "loc U.S., loc Iraq"},
		"a name ends with its sentence":      {"They honoured Malcolm X. Then they marched.", "per Malcolm X"},
		"dateline":                           {"MINSK — President Alexander Lukashenko will visit Beijing.", "loc MINSK, per Alexander Lukashenko, loc Beijing"},
		"a state behind a town":              {"She was in Vail, Colo., while he died in Rancho Mirage, Calif. He was 93.", "loc Vail, loc Colo., loc Rancho Mirage, loc Calif."},
		"a state in a dateline":              {"GRAND RAPIDS, Mich. - Gerald R. Ford was laid to rest on Monday.", "loc GRAND RAPIDS, loc Mich., per Gerald R. Ford"},
		"a dateline below a line without end": {
			"Authorities detain businessman of Syrian descent for four days in Las Vegas\nFRESNO, Calif. - A German businessman was held for four days and sent home again.",
			"dem Syrian, loc Las Vegas, loc FRESNO, loc Calif., dem German",
		},
		"a wrapped line that begins with capitals": {
			"The secretary said on Monday in Brussels that he was told by the members of the\nNATO - which has thirty - to leave.",
			"loc Brussels, org NATO",
		},
		"capitals":                {"LUKASHENKO MEETS XI JINPING IN BEIJING", "per LUKASHENKO, per XI JINPING, loc BEIJING"},
		"a headline":              {"Lukashenko Meets Xi Jinping In Beijing To Discuss Trade", "per Lukashenko, per Xi Jinping, loc Beijing"},
		"nothing":                 {"", ""},
		"no words":                {"...", ""},
		"single quotes":           {"'Angela Merkel left Berlin', she said.", "per Angela Merkel, loc Berlin"},
		"single curly quotes":     {"He said: ‘Donald Trump is right, and the workers’ union in Chicago knows it.’", "per Donald Trump, loc Chicago"},
		"a quoted name":           {"The band's tour 'From New York with love' began.", "loc New York"},
		"an apostrophe in a name": {"Hamid 'Akkab met O'Neil's lawyer in Xi'an.", "per Hamid 'Akkab, per O'Neil, loc Xi'an"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, stages.document(t, "", c.text).listed()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatLeadsALineIsNoMention(t *testing.T) {
	stages := testMentions(t)
	for name, c := range map[string]struct{ text, want string }{
		"bullets": {
			"• Angela Merkel visited Paris.\n- Boris Johnson visited Rome.\n* Joe Biden visited Oslo.",
			"per Angela Merkel, loc Paris, per Boris Johnson, loc Rome, per Joe Biden, loc Oslo",
		},
		"numbers":                         {"1. Angela Merkel visited Paris.\n2) Joe Biden visited Oslo.", "per Angela Merkel, loc Paris, per Joe Biden, loc Oslo"},
		"question and answer":             {"Q: When did you join NATO?\nA: In 2004.", "org NATO"},
		"an interviewer's letters":        {"WN: What do you do in Minsk?\n\nWN: And then?", "loc Minsk"},
		"letters in brackets":             {"((WN)) What do you do in Minsk?\n\n[WN] And then?", "loc Minsk"},
		"a known name that leads lines":   {"BBC: What now?\nSmith: Nothing.\nBBC: Why not?", "per Smith"},
		"a known name that leads one":     {"NATO: What now?\nA headline", "org NATO"},
		"a speaker's name is a mention":   {"Jens Stoltenberg: We must act.\nJens Stoltenberg: Now.", "per Jens Stoltenberg, per Jens Stoltenberg"},
		"letters that lead no line":       {"He asked the BBC: Why? She asked the BBC: Who?", "org BBC, org BBC"},
		"nothing but a bullet":            {"•\n\nWN:\n\n1.", ""},
		"brackets that are not closed":    {"((NATO must act.", "org NATO"},
		"brackets that hold no letters":   {"() NATO must act.", "org NATO"},
		"a long word with a colon behind": {"MINSK: Angela Merkel visited Paris.", "loc MINSK, per Angela Merkel, loc Paris"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, stages.document(t, "", c.text).listed()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTrimName(t *testing.T) {
	for text, want := range map[string]string{
		"per President Xi Jinping":         "Xi Jinping",
		"per Mr. Smith 's":                 "Smith",
		"per \" Smith \"":                  "Smith",
		"per “ Dr. Smith ’s":               "Smith",
		"per Prime Minister":               "",
		"per ( 's":                         "",
		"org President Trump Organization": "President Trump Organization",
		"org ( Bank of China )":            "Bank of China",
		"org Port Authority of":            "Port Authority",
		"org West Ham v":                   "West Ham",
		"per Jane Roe KC":                  "Jane Roe",
		"loc U.S. 's":                      "U.S.",
	} {
		mark, rest, _ := strings.Cut(text, " ")
		tokens := strings.Fields(rest)
		got := trimName(tokens, ner.Span{First: 0, End: len(tokens), Type: marks[mark].typ})
		if text := strings.Join(tokens[got.First:got.End], " "); text != want {
			t.Errorf("%s: got %q, want %q", text, text, want)
		}
	}
}

func TestEdgesOfNames(t *testing.T) {
	stages := testMentions(t)
	for name, c := range map[string]struct {
		tokens     string
		found      ner.Span
		from       int
		want, mark string
	}{
		"addressed within":             {"Mr. Trump left", ner.Span{First: 0, End: 2, Type: organization}, 0, "Trump", "per"},
		"addressed before":             {"Mrs Trump left", ner.Span{First: 1, End: 2, Type: place}, 0, "Trump", "per"},
		"not addressed":                {"The Trump Organization", ner.Span{First: 1, End: 3, Type: organization}, 0, "Trump Organization", "org"},
		"initials before":              {"by J. R.R. Smith", ner.Span{First: 3, End: 4, Type: person}, 0, "J. R.R. Smith", "per"},
		"initials of another name":     {"Malcolm X. Smith", ner.Span{First: 2, End: 3, Type: person}, 2, "Smith", "per"},
		"initials before no person":    {"Plan B. London", ner.Span{First: 2, End: 3, Type: place}, 0, "London", "loc"},
		"a country before a person":    {"the U.S. Smith", ner.Span{First: 2, End: 3, Type: person}, 0, "Smith", "per"},
		"a party behind":               {"the Democratic party won", ner.Span{First: 1, End: 2, Type: organization}, 0, "Democratic party", "org"},
		"a shoal called as a person":   {"near Second Thomas Shoal again", ner.Span{First: 2, End: 4, Type: person}, 0, "Second Thomas Shoal", "loc"},
		"a headline's winner":          {"Sinner beats Alcaraz again", ner.Span{First: 0, End: 3, Type: person}, 0, "Sinner", "per"},
		"a game's home team":           {"Leeds Utd v Exeter", ner.Span{First: 0, End: 4, Type: organization}, 0, "Leeds Utd", "org"},
		"territories behind a country": {"all US territories but Guam", ner.Span{First: 1, End: 2, Type: place}, 0, "US territories", "loc"},
		"other territories":            {"all French territories but Guam", ner.Span{First: 1, End: 2, Type: place}, 0, "French", "loc"},
		"a party behind a place":       {"the Boston party won", ner.Span{First: 1, End: 2, Type: place}, 0, "Boston", "loc"},
		"a list behind a ministry": {
			"the Ministry of Health , Labour and Welfare said",
			ner.Span{First: 1, End: 4, Type: organization},
			0,
			"Ministry of Health , Labour and Welfare", "org",
		},
		"a list with a comma before its end": {
			"the Zorb Academies of Sciences , Engineering , and Medicine said",
			ner.Span{First: 1, End: 5, Type: organization},
			0,
			"Zorb Academies of Sciences , Engineering , and Medicine", "org",
		},
		"a list of others":               {"the Ministry of Health , Sanofi and Pfizer", ner.Span{First: 1, End: 4, Type: organization}, 0, "Ministry of Health", "org"},
		"a list without an end":          {"the Ministry of Health , Education said", ner.Span{First: 1, End: 4, Type: organization}, 0, "Ministry of Health", "org"},
		"a title that is part of a name": {"Only Lady Gaga sang", ner.Span{First: 2, End: 3, Type: person}, 0, "Lady Gaga", "per"},
		"it stands within it":            {"Only Sheikh Hasina 's", ner.Span{First: 1, End: 4, Type: person}, 0, "Sheikh Hasina", "per"},
		"a title before a known name":    {"Only Sir Alex Ferguson won", ner.Span{First: 2, End: 4, Type: person}, 0, "Alex Ferguson", "per"},
		"a title before another name":    {"Only Lady Hasina sang", ner.Span{First: 1, End: 3, Type: person}, 0, "Hasina", "per"},
		"the title is of a name before":  {"Only Lady Gaga sang", ner.Span{First: 2, End: 3, Type: person}, 2, "Gaga", "per"},
		"a title that goes with a name":  {"Then Pope Francis spoke", ner.Span{First: 1, End: 3, Type: person}, 0, "Francis", "per"},
		"a doctor called as a musician":  {"Then Dr. John spoke", ner.Span{First: 1, End: 3, Type: person}, 0, "John", "per"},
		"grows before titles vanish":     {"Prof. A. Smith 's", ner.Span{First: 2, End: 4, Type: person}, 0, "A. Smith", "per"},
	} {
		t.Run(name, func(t *testing.T) {
			tokens := strings.Fields(c.tokens)
			got := stages.tagger.edged(tokens, c.found, c.from)
			if text := strings.Join(tokens[got.First:got.End], " "); text != c.want || got.Type != marks[c.mark].typ {
				t.Errorf("got the %s %q", got.Type, text)
			}
		})
	}
}

func TestLeadingLabel(t *testing.T) {
	for text, want := range map[string]struct {
		label  string
		length int
	}{
		"WN : Why ?":         {"WN", 2},
		"( ( WN ) ) Why ?":   {"WN", 5},
		"[ WN ] : Why ?":     {"WN", 4},
		"Q :":                {"Q", 2},
		"WN said :":          {},
		"( WN : Why ?":       {},
		"( ( WN ) Why ?":     {},
		"WN ) Why ?":         {},
		"Smith : Why ?":      {},
		"Wn : Why ?":         {},
		"SMITH : Why ?":      {},
		"12 : 30":            {},
		"( (":                {},
		"WN":                 {},
		"( North ) and (WN)": {},
	} {
		var tokens []token
		for _, text := range strings.Fields(text) {
			tokens = append(tokens, token{text: text})
		}
		if label, length := leadingLabel(tokens); label != want.label || length != want.length {
			t.Errorf("%s: got %q and %d", text, label, length)
		}
	}
}

func TestIsInitials(t *testing.T) {
	stages := testMentions(t)
	for text, want := range map[string]bool{
		"J.": true, "J.K.": true, "J.R.R.": true, "U.S.": false, "U.N.": false, "j.": false, "J": false, ".": false, "": false,
		"Mr.": false, "J.K": false, "A.B.C.D.": false, "É.": false,
	} {
		if got := stages.tagger.isInitials(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

// Every mention is in its sentence, made of whole tokens, behind the one
// before, and its offsets are those of its text.
func FuzzMentions(f *testing.F) {
	for _, seed := range []string{
		"Mr. Smith’s “Harvard” (U.S.)", "• WN: Łukasz É. Żak—Minsk", "((WN)) A\n1. B\n- C:", "IN CAPITALS: \xff MINSK", "ȺȺȺ's Xi J. K.",
	} {
		f.Add(seed, seed)
	}
	stages := testMentions(f)
	f.Fuzz(func(t *testing.T, title, text string) {
		d := stages.document(t, title, text)
		last := map[article.Field]int{}
		for _, m := range d.mentions {
			f := d.field(m.field)
			s := f.sentences[m.sentence]
			if m.firstToken < s.firstToken || m.firstToken >= m.endToken || m.endToken > s.endToken ||
				m.start != f.tokens[m.firstToken].start || m.end != f.tokens[m.endToken-1].end || m.start < last[m.field] {
				t.Fatalf("mention %+v of %q in sentence %+v", m, f.text, s)
			}
			last[m.field] = m.end
		}
	})
}

func TestMentionsAreTheSameFromAnyNumberOfGoroutines(t *testing.T) {
	stages := testMentions(t)
	text := strings.Repeat("Belarusian President Alexander Lukashenko met Li K. Chen of the Bank of China in Minsk.\n\n", 20)
	want := stages.document(t, "Lukashenko Meets Chen", text).listed()
	var found [4]string
	var wait sync.WaitGroup
	for i := range found {
		wait.Go(func() { found[i] = stages.document(t, "Lukashenko Meets Chen", text).listed() })
	}
	wait.Wait()
	for i, got := range found {
		if got != want {
			t.Errorf("goroutine %d found %s", i, got)
		}
	}
}

func TestOtherWeightsAreAnotherPipeline(t *testing.T) {
	var weights bytes.Buffer
	if err := ner.NewModel().Write(&weights); err != nil {
		t.Fatal(err)
	}
	untrained, err := NewWithTagger(nil, weights.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	raw := article.Raw{ID: "a", Body: "Lukashenko met Xi Jinping in Minsk on Tuesday and they spoke about trade.", Language: "en"}
	for name, c := range map[string]struct {
		pipeline *Pipeline
		want     int
	}{"shipped": {shipped, 3}, "untrained": {untrained, 0}} {
		enriched, err := c.pipeline.Enrich(raw, article.Source{})
		if err != nil || len(enriched.Entities) != c.want {
			t.Errorf("%s: %d entities, %v; want %d", name, len(enriched.Entities), err, c.want)
		}
	}
	if untrained.Info().Digest == shipped.Info().Digest {
		t.Error("both pipelines have the same digest")
	}
	if _, err := NewWithTagger(nil, []byte("no weights")); err == nil {
		t.Error("a file that holds no weights gives a pipeline")
	}
}

func BenchmarkMentions(b *testing.B) {
	stages := testMentions(b)
	documents, words := bundledDocuments(b, stages), 0
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range documents {
			d.mentions = nil
			if err := stages.tagger.run(d); err != nil {
				b.Fatal(err)
			}
			words += len(d.text.tokens)
		}
	}
	b.ReportMetric(float64(words)/b.Elapsed().Seconds(), "tokens/s")
}

// bundledDocuments returns bundled articles, split into tokens.
func bundledDocuments(t testing.TB, stages mentionStages) []*document {
	t.Helper()
	records, err := wikinews.Records()
	if err != nil {
		t.Fatal(err)
	}
	var documents []*document
	for _, r := range records[:100] {
		var raw struct{ Title, Body string }
		if err := json.Unmarshal(r.Value, &raw); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, stages.document(t, raw.Title, raw.Body))
	}
	return documents
}
