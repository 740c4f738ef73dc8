package enrich

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
)

// topicsOf runs the stages up to the topics on a text.
func topicsOf(t *testing.T, title, body string) []article.Topic {
	t.Helper()
	p, err := New(nil)
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
		var sorted []article.Topic
		for _, score := range test.scores {
			sorted = append(sorted, article.Topic{Score: score})
		}
		if got := toldTopics(sorted); got != test.want {
			t.Errorf("of %v are told %d, want %d", test.scores, got, test.want)
		}
	}
}

// TestShortRestJoinsItsPassage cuts a text into passages that are long enough.
func TestShortRestJoinsItsPassage(t *testing.T) {
	m, err := newTopicModel()
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
	for name, damaged := range map[string][]byte{
		"empty": nil, "another file": []byte("PK\x03\x04 and so on"), "cut in the head": content[:10],
		"cut in the words": content[:100], "cut at the end": content[:len(content)-1],
		"longer": append(slices.Clone(content), 0), "too many pieces": huge,
	} {
		if _, err := readTopicModel(damaged); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkTopics(b *testing.B) {
	m, err := newTopicModel()
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
