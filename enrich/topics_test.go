package enrich

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/wikinews"
)

// loadOnce loads the models for all tests inside the package.
var loadOnce = sync.OnceValues(func() (*Pipeline, error) { return New(nil) })

// topicsOf runs the stages up to the topics on a text.
func topicsOf(t *testing.T, title, body string) []article.Topic {
	t.Helper()
	p, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	enriched, err := p.Enrich(article.Raw{ID: "a", Title: title, Body: body, Language: "en"}, article.Source{})
	if err != nil {
		t.Fatal(err)
	}
	return enriched.Topics
}

func TestTopicOfAnArticle(t *testing.T) {
	for _, test := range []struct{ title, body, want string }{
		{"Rovers win the derby", "The goalkeeper saved a penalty and the captain headed the winner in stoppage time.", "medtop:15000000"},
		{"Bank lifts rates", "The central bank raised its key rate to curb inflation, and bond yields rose.", "medtop:04000000"},
		{"Cabinet resigns", "The prime minister handed in her resignation after losing a vote of confidence in parliament.", "medtop:11000000"},
		{"Orchard Street trial", "The jury convicted the nurse of murder, and the judge will pass sentence in May.", "medtop:02000000"},
		{"New measles vaccine", "The clinic's doctors gave the vaccine to two hundred patients; the infection rate fell.", "medtop:07000000"},
		{"Storm warning", "Gales and heavy rain are forecast for the islands tonight, the weather service said.", "medtop:17000000"},
		{"Comet seen", "Astronomers with a new telescope measured the comet's water and sent the data to the space agency.", "medtop:13000000"},
		{"Shelling goes on", "Troops and rebels exchanged artillery fire at the front line, and the truce is broken.", "medtop:16000000"},
	} {
		topics := topicsOf(t, test.title, test.body)
		if len(topics) == 0 || topics[0].ID != test.want {
			t.Errorf("%s: %v, want %s first", test.title, topics, test.want)
		}
	}
}

// TestTopicsOfPassages puts a passage about sport into an article about a bank.
func TestTopicsOfPassages(t *testing.T) {
	bank := strings.Repeat("The central bank raised its interest rate to slow inflation, and shares fell. ", 12)
	sport := strings.Repeat("The striker scored twice in the second half and the team won the cup final. ", 8)
	topics := topicsOf(t, "", bank+sport)
	ids := make([]string, len(topics))
	for i, topic := range topics {
		ids[i] = topic.ID
	}
	if !slices.Contains(ids, "medtop:04000000") || !slices.Contains(ids, "medtop:15000000") {
		t.Errorf("an article about money and football has the topics %v", topics)
	}
}

// TestTopicsRollUp checks on the bundled articles that a topic below another
// comes with it and has no greater score, and that there are topics at depth.
func TestTopicsRollUp(t *testing.T) {
	m, err := newTopicModel(nil)
	if err != nil {
		t.Fatal(err)
	}
	above := make(map[string]string)
	for _, topic := range m.topics {
		for _, number := range topic.narrower {
			above[m.topics[number].id] = topic.id
		}
	}
	records, err := wikinews.Records()
	if err != nil {
		t.Fatal(err)
	}
	deep := 0
	for _, r := range records {
		raw, err := article.Decode(article.Record{Key: []byte(r.ID), Value: r.Value})
		if err != nil {
			t.Fatal(err)
		}
		topics := topicsOf(t, raw.Title, raw.Body)
		scores := make(map[string]article.Topic)
		for _, topic := range topics {
			scores[topic.ID] = topic
			if topic.Level > 2 {
				deep++
			}
		}
		for _, topic := range topics {
			parent, below := above[topic.ID]
			if up := scores[parent]; below && (up.Level != topic.Level-1 || up.Score < topic.Score) {
				t.Errorf("%s: %v below %v", r.ID, topic, up)
			}
			if !below && topic.Level != 1 {
				t.Errorf("%s: %v is at the top", r.ID, topic)
			}
		}
	}
	if deep < len(records)/2 {
		t.Errorf("%d topics at the third level or deeper in %d articles", deep, len(records))
	}
}

func TestTopicsAtDepth(t *testing.T) {
	for body, want := range map[string]string{
		"The earthquake of magnitude 6.8 shook the island and aftershocks followed. Rescuers look for survivors of the quake.":       "medtop:20000153",
		"The senator won the Democratic primary in Iowa and has most of the delegates. Other candidates ended their campaigns.":      "medtop:20000583",
		"The company agreed to buy its rival for two billion dollars. Shareholders of the merged company will vote on the takeover.": "medtop:20000204",
	} {
		topics := topicsOf(t, "", body)
		if !slices.ContainsFunc(topics, func(topic article.Topic) bool { return topic.ID == want }) {
			t.Errorf("%s: %v, want %s", body, topics, want)
		}
	}
}

func TestToldTopics(t *testing.T) {
	for _, test := range []struct {
		scores []float64
		want   int
	}{
		{nil, 0},
		{[]float64{sureTopic, sureTopic - 0.01}, 1},
		{[]float64{0.9, 0.8, 0.7, 0.6, 0.5}, mostTopics},
		{[]float64{likelyTopic, likelyTopic}, 1},
		{[]float64{likelyTopic - 0.01}, 0},
	} {
		var sorted []scoredTopic
		for _, score := range test.scores {
			sorted = append(sorted, scoredTopic{raw: score})
		}
		if got := toldTopics(sorted); got != test.want {
			t.Errorf("of %v are told %d, want %d", test.scores, got, test.want)
		}
	}
}

// A curve keeps the order of scores, and ends in 0 and 1.
func TestScoreCurves(t *testing.T) {
	for _, curve := range []scoreCurve{topCurve, narrowerCurve} {
		last := curve.at(0)
		for raw := 0.01; raw < 1; raw += 0.01 {
			if score := curve.at(raw); score <= last || score >= 1 {
				t.Errorf("%v: %v of raw %v, after %v", curve, score, raw, last)
			} else {
				last = score
			}
		}
		if curve.at(0) != 0 || curve.at(1) != 1 {
			t.Errorf("%v: from %v to %v", curve, curve.at(0), curve.at(1))
		}
	}
}

// TestShortRestJoinsItsPassage cuts a text into passages that are long enough.
func TestShortRestJoinsItsPassage(t *testing.T) {
	m, err := newTopicModel(nil)
	if err != nil {
		t.Fatal(err)
	}
	const text = "The minister met ten members of the house today. " // ten pieces
	for sentences, want := range map[int]int{0: 0, 1: 1, 8: 1, 11: 1, 12: 2, 16: 2, 100: 13} {
		d := &document{}
		d.text.text = strings.Repeat(text, sentences)
		for i := range sentences {
			d.text.sentences = append(d.text.sentences, sentence{start: i * len(text), end: (i + 1) * len(text)})
		}
		if got := len(m.passages(d)); got != want {
			t.Errorf("%d sentences make %d passages, want %d", sentences, got, want)
		}
	}
}

func TestDamagedTopicModelIsRefused(t *testing.T) {
	unpacked, err := gzip.NewReader(bytes.NewReader(topicTable))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	huge := slices.Clone(content)
	binary.LittleEndian.PutUint32(huge[len(topicMagic):], 1<<31)
	orphan := slices.Clone(content)
	first := bytes.Index(orphan, []byte("medtop:")) + len("medtop:01000000")
	first += 1 + int(orphan[first]) // its name
	binary.LittleEndian.PutUint32(orphan[first:], 1)
	for name, damaged := range map[string][]byte{
		"empty": nil, "another file": []byte("PK\x03\x04 and so on"), "cut in the head": content[:10],
		"cut in the words": content[:100], "cut at the end": content[:len(content)-1],
		"longer": append(slices.Clone(content), 0), "too many pieces": huge,
		"a topic before the one above it": orphan,
	} {
		if _, err := readTopicModel(damaged); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkTopics(b *testing.B) {
	m, err := newTopicModel(nil)
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("The prime minister of Slovakia met union leaders to discuss unemployment and schooling. ", 20)
	d := &document{text: field{text: text, sentences: []sentence{{start: 0, end: len(text)}}}}
	for b.Loop() {
		d.topics = nil
		if err := m.run(d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(strings.Fields(text))*b.N)/b.Elapsed().Seconds(), "words/s")
}
