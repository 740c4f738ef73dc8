package enrich

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

func TestQuotations(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{`She said "no".`, []string{`"no"`}},
		{`“We won,” he said. “At last.”`, []string{`“We won,”`, `“At last.”`}},
		{"“We won.\n\n“At last,” he said.", []string{"“We won.", "“At last,”"}},       // goes on in the next paragraph
		{"\"We won.\n\n\"At last,\" he said.", []string{"\"We won.", "\"At last,\""}}, // also with straight marks
		{"He is 6'2\" tall.\n\nShe left.", nil},                                       // a mark that nothing closes
		{"“Open to the end", []string{"“Open to the end"}},
	} {
		var got []string
		for _, q := range quotations(c.text) {
			got = append(got, c.text[q.start:q.end])
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestSpeakers(t *testing.T) {
	for sentence, want := range map[string]bool{
		`"It is a disgrace," ANNA said.`:                     true,
		`"It is a disgrace," said minister ANNA on Monday.`:  true,
		`ANNA later told reporters: "It is a disgrace."`:     true,
		`Bert said that ANNA was "a disgrace".`:              true, // next to the verb: a known weakness
		`Bert said of the work of ANNA: "It is a disgrace."`: false,
		`"It is a disgrace," Bert said of the work of ANNA.`: false,
	} {
		own := withoutQuotations(sentence, quotations(sentence))
		if len(own) != len(sentence) || strings.Contains(own, "disgrace") {
			t.Fatalf("%q is left of %q", own, sentence)
		}
		at := strings.Index(own, "ANNA")
		if got := speaks(own, at, at+len("ANNA")); got != want {
			t.Errorf("%s: %v", sentence, got)
		}
	}
}

// What a speaker says of others is no judgement of the speaker.
func TestQuotedWordsDoNotJudgeTheirSpeaker(t *testing.T) {
	p, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	const sentence = `"They are liars, crooks and a disgrace to this country, and the plan is a stupid, corrupt disaster," Anna Wise said on Monday.`
	at := strings.Index(sentence, "Anna")
	if score := p.SentimentTowards(sentence, at, at+len("Anna Wise")); score != 0 {
		t.Errorf("towards the speaker %v", score)
	}
	const own = `Critics called Anna Wise, who said "it is fine", a liar and a disgrace.`
	at = strings.Index(own, "Anna")
	if score := p.SentimentTowards(own, at, at+len("Anna Wise")); score >= 0 {
		t.Errorf("towards a speaker whom the sentence itself judges %v", score)
	}
}

// The same words weigh less in the tone of an article where they are quoted.
func TestQuotedWordsWeighLess(t *testing.T) {
	model := testSentiment(t)
	const neutral, words = "The committee meets on Tuesday in Geneva. ", "This plan is a terrible, horrible and shameful disaster."
	told := withTone(t, model, "", neutral+words).sentiment
	quoted := withTone(t, model, "", neutral+`"`+words+`"`).sentiment
	if !(told.Score < quoted.Score && quoted.Score < 0) || told.Label != article.Negative {
		t.Errorf("told %v, quoted %v", told.Score, quoted.Score)
	}
	alone := withTone(t, model, "", `"`+words+`"`).sentiment
	if alone.Label != article.Negative {
		t.Errorf("nothing but a quotation: %v", alone.Score)
	}
}

func FuzzQuotations(f *testing.F) {
	for _, seed := range []string{"", `"`, "“\n\n”", "“a” b \"c\n\nd\"", "\xff\"\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, q := range quotations(text) {
			if q.start < end || q.end <= q.start || q.end > len(text) {
				t.Fatalf("%v behind %d of %d bytes", q, end, len(text))
			}
			end = q.end
		}
		if own := withoutQuotations(text, quotations(text)); len(own) != len(text) {
			t.Fatalf("%d bytes of %d", len(own), len(text))
		}
	})
}
