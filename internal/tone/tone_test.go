package tone

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// byteVectors makes a piece of each byte of a word.
type byteVectors struct{}

func (byteVectors) AppendPieces(pieces []int32, word string) []int32 {
	for _, letter := range []byte(word) {
		pieces = append(pieces, int32(letter))
	}
	return pieces
}

func (byteVectors) Pieces() int { return 256 }

func (byteVectors) Add(sum *[Dimensions]int64, letter int32) {
	sum[0]++
	sum[letter%Dimensions] += 1 << 20
}

func testReader() *Reader {
	ratings := map[string]float64{"good": 2, "bad": -2}
	return NewReader(byteVectors{}, func(word string) float64 { return ratings[word] })
}

func read(text string) *Sentence {
	var s Sentence
	testReader().Read("what was read before is gone", &s)
	testReader().Read(text, &s)
	return &s
}

func TestWords(t *testing.T) {
	for text, want := range map[string][]string{
		"":                              nil,
		" \n":                           nil,
		"Obama’s plan, 20%":             {"obama's", "plan", ",", "20", "%"},
		"It isn't “good”…":              {"it", "isn't", `"`, "good", `"`, "…"},
		"Élysée ÖVP-FPÖ":                {"élysée", "övp", "-", "fpö"},
		"the voters' \xff choice":       {"the", "voters", "'", "\uFFFD", "choice"},
		"l'État, c'est moi: 1,5 km/h's": {"l'état", ",", "c'est", "moi", ":", "1", ",", "5", "km", "/", "h's"},
	} {
		s := read(text)
		var words []string
		for _, w := range s.words {
			words = append(words, w.lower)
			if w.start >= w.end || w.end > len(text) {
				t.Errorf("%q: word at [%d, %d)", text, w.start, w.end)
			}
		}
		if diff := cmp.Diff(want, words); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestRatingsAreSummedUpAroundTheTarget(t *testing.T) {
	const text = "A good day: Anna was not good, said Bert."
	s := read(text)
	var f Features
	s.Target(12, 16, &f) // Anna
	ratings := f.Dense[len(windows)*Dimensions:]
	for i, want := range []float64{
		2 + 2*negationFactor, // all
		2, 2, 2,              // 3, 6 and all before
		2 * negationFactor, 2 * negationFactor, 2 * negationFactor,
		0, // the target
	} {
		if math.Abs(ratings[i]-bounded(want)) > 1e-12 {
			t.Errorf("window %d: %v, want %v", i, ratings[i], bounded(want))
		}
	}
}

func TestWordsCountByWhereTheyStand(t *testing.T) {
	const text = "Anna blamed Bert"
	s := read(text)
	var anna, bert, again Features
	s.Target(0, 4, &anna)
	s.Target(12, 16, &bert)
	if slices.Equal(anna.Buckets, bert.Buckets) {
		t.Error("who blames and who is blamed look the same")
	}
	s.Target(0, 4, &again)
	if diff := cmp.Diff(anna, again); diff != "" {
		t.Errorf("the same target looks otherwise the second time:\n%s", diff)
	}
}

// Whatever bytes are asked for, there are features.
func TestTargetsOutsideOfWords(t *testing.T) {
	for _, text := range []string{"", "a", "Anna blamed Bert"} {
		s := read(text)
		for start := -1; start <= len(text)+1; start++ {
			for end := start; end <= len(text)+2; end++ {
				var f Features
				s.Target(start, end, &f)
				for i, value := range f.Dense {
					if math.IsNaN(value) || math.IsInf(value, 0) {
						t.Fatalf("%q [%d, %d): feature %d is %v", text, start, end, i, value)
					}
				}
			}
		}
	}
}

func TestScoreSaysWhatIsLikeliest(t *testing.T) {
	m := &Model{Words: make([][Polarities]int8, Buckets), WordScale: 1}
	for _, c := range []struct {
		bias [Polarities]float32
		want Polarity
	}{
		{[Polarities]float32{2, 0, 0}, Negative},
		{[Polarities]float32{0, 1, 0}, Neutral},
		{[Polarities]float32{0, 0, 3}, Positive},
		{[Polarities]float32{1, 0, 1}, Neutral},
	} {
		m.Bias = c.bias
		score := m.Score(&Features{})
		if PolarityOf(score) != c.want || math.Abs(score) > 1 {
			t.Errorf("%v: score %v", c.bias, score)
		}
	}
}

func TestModelsAreReadAsWritten(t *testing.T) {
	m := &Model{Words: make([][Polarities]int8, Buckets), WordScale: 0.25, Bias: [Polarities]float32{1, -2, 3}}
	m.Words[0], m.Words[77], m.Words[Buckets-1] = [Polarities]int8{1, 0, -1}, [Polarities]int8{-128, 127, 5}, [Polarities]int8{0, 0, 9}
	m.Dense[5][2] = 1.5
	var file bytes.Buffer
	if err := m.Write(&file); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	got, err := ReadModel(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, part := range [][]byte{nil, whole[:len(whole)/2], []byte("no model")} {
		if _, err := ReadModel(bytes.NewReader(part)); err == nil {
			t.Errorf("%d bytes of %d were read without an error", len(part), len(whole))
		}
	}
}

// A judge saves work and changes nothing.
func TestJudgeSaysWhatTheModelDoes(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	m := &Model{Words: make([][Polarities]int8, Buckets), WordScale: 0.02, Bias: [Polarities]float32{0.5, 0, -0.5}}
	for i := range m.Words {
		for p := range m.Words[i] {
			m.Words[i][p] = int8(chance.IntN(256) - 128)
		}
	}
	for i := range m.Dense {
		for p := range m.Dense[i] {
			m.Dense[i][p] = chance.Float32()*2 - 1
		}
	}
	reader := testReader()
	judge := NewJudge(reader, m)
	var c Case
	for _, text := range []string{
		"", "a", "Anna blamed Bert", "A good day: Anna was not good, said Bert, who has never been without bad words for anybody.",
		strings.Repeat("not so bad ", 60),
	} {
		judge.Read(text, &c)
		for start := -1; start <= len(text)+1; start += 1 + len(text)/80 {
			for end := start; end <= len(text)+2; end += 1 + len(text)/40 {
				var f Features
				c.Target(start, end, &f)
				want, got := m.Probabilities(&f), judge.Probabilities(&c, start, end)
				for p := range want {
					if math.Abs(want[p]-got[p]) > 1e-6 {
						t.Fatalf("%.40q [%d, %d): %v, want %v", text, start, end, got, want)
					}
				}
				if want, got := m.Score(&f), judge.Score(&c, start, end); math.Abs(want-got) > 1e-6 {
					t.Fatalf("%.40q [%d, %d): score %v, want %v", text, start, end, got, want)
				}
			}
		}
	}
}
