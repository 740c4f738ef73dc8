package enrich

import (
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
)

const ownTopicsFile = `name,example
Beekeeping,"The beekeeper lost half of her hives to mites this winter."
Beekeeping,"Honey bees swarm in May, and keepers set up new hives for the queens."
Beekeeping,"The price of honey rose after a poor harvest, beekeepers said."
Chess clubs,"The club's grandmaster won the tournament with the black pieces."
`

func TestOwnTopics(t *testing.T) {
	own, err := ReadTopics(strings.NewReader(ownTopicsFile))
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewWithOwn(Own{Topics: own}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]bool{
		"Beekeepers in the valley opened their hives on Sunday. The bees had made little honey, and many queens were dead.": true,
		"The central bank raised its key rate to curb inflation, and bond yields rose.":                                     false,
	} {
		enriched, err := p.Enrich(article.Raw{ID: "a", Body: body, Language: "en"}, article.Source{})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, topic := range enriched.Topics {
			found = found || topic.ID == "own:beekeeping" && topic.Name == "Beekeeping" && topic.Level == 1
		}
		if found != want {
			t.Errorf("%s: %v", body, enriched.Topics)
		}
	}
}

// TestOwnTopicsMakeAnotherPipeline changes one word of the file.
func TestOwnTopicsMakeAnotherPipeline(t *testing.T) {
	digests := make(map[string]bool)
	for _, file := range []string{ownTopicsFile, ownTopicsFile, strings.Replace(ownTopicsFile, "black", "white", 1)} {
		own, err := ReadTopics(strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		p, err := NewWithOwn(Own{Topics: own}, nil)
		if err != nil {
			t.Fatal(err)
		}
		digests[p.Info().Digest] = true
	}
	plain, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	if digests[plain.Info().Digest] || len(digests) != 2 {
		t.Errorf("digests %v, without topics %s", digests, plain.Info().Digest)
	}
}

func TestReadTopicsSaysWhatIsWrong(t *testing.T) {
	for file, want := range map[string]string{
		"":                                "line 1: no row of column names",
		"topic,text\n":                    "line 1: the columns are",
		"name,example\n,Bees fly.\n":      "line 2, column 1: no name",
		"name,example\nBees,\n":           "line 2, column 6: the example has no words",
		"name,example\nBees,17 - 4\n":     "line 2, column 6: the example has no words",
		"name,example\nBees\n":            "record on line 2: wrong number of fields",
		"name,example\nBees,\"Bees fly\n": "line 2",
		"name,example\nBees,Bees fly.\nbees,Bees hum.\n":             "line 3, column 1: \"bees\" and \"Bees\" differ too little",
		"name,example\nBees,Bees fly.\nBees,Bees fly.\n":             "line 3, column 6: the example is there twice",
		"name,example\n" + strings.Repeat("b", 201) + ",Bees fly.\n": "line 2, column 1: the name is longer than 200 bytes",
		"name,example\n\"Be\nes\",Bees fly.\n":                       "line 2, column 1: the name holds",
		"name,example\nBees," + strings.Repeat("bees ", 2001) + "\n": "line 2, column 6: the example is longer",
	} {
		if _, err := ReadTopics(strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %s", file, err, want)
		}
	}
}

func TestTopicWithoutKnownWordsIsRefused(t *testing.T) {
	own, err := ReadTopics(strings.NewReader("name,example\nGreek,Ωμέγα\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewWithOwn(Own{Topics: own}, nil); err == nil || !strings.Contains(err.Error(), "Greek") {
		t.Errorf("error %v", err)
	}
}
