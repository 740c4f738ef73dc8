package enrich

import (
	"bytes"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dateline/dateline/internal/likeness"
)

func fingerprintOf(t testing.TB, title, text string) uint64 {
	t.Helper()
	d := &document{title: field{text: title}, text: field{text: text}}
	if err := fingerprint(d); err != nil {
		t.Fatal(err)
	}
	hash, err := strconv.ParseUint(d.story.Fingerprint, 16, 64)
	if err != nil || len(d.story.Fingerprint) != 16 {
		t.Fatalf("fingerprint %q: %v", d.story.Fingerprint, err)
	}
	return hash
}

func distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }

func TestFingerprintIgnoresFormAndTitle(t *testing.T) {
	const text = "The premier met Mr. Lukashenko in Beijing. They spoke of trade and of currencies."
	want := fingerprintOf(t, "A title", text)
	for _, same := range []string{strings.ToUpper(text), strings.ReplaceAll(text, " ", "\n"), strings.ReplaceAll(text, ".", " —")} {
		if got := fingerprintOf(t, "Another", same); got != want {
			t.Errorf("%q: %016x, want %016x", same, got, want)
		}
	}
	if got := fingerprintOf(t, "A title", ""); got == 0 || got == want {
		t.Errorf("the title alone gives %016x", got)
	}
}

// What the store finds near-duplicates by is that of the text, or of the title where there
// is no text.
func TestStoriesHaveTheShapeOfTheirText(t *testing.T) {
	const title, text = "Rain in the north", "Heavy rain fell in the north of the country."
	for _, test := range []struct{ title, text, of string }{{title, text, text}, {title, "", title}, {title, "—", title}, {"", "", ""}} {
		d := &document{title: field{text: test.title}, text: field{text: test.text}}
		if err := fingerprint(d); err != nil {
			t.Fatal(err)
		}
		want := likeness.ShapeOf(likeness.Shingles(test.of))
		if !bytes.Equal(d.story.Sketch, want.Sketch) || !slices.Equal(d.story.Minima, want.Minima) {
			t.Errorf("%q with the title %q has not the shape of %q", test.text, test.title, test.of)
		}
	}
}

// An article of which one word is changed stays near itself; others are as far
// away as chance has it.
func TestFingerprintsOfNews(t *testing.T) {
	var hashes []uint64
	var changed, n int
	for _, d := range newsDocuments(t) {
		words := strings.Fields(d.text.text)
		if len(words) < 150 {
			continue
		}
		hash := fingerprintOf(t, "", d.text.text)
		hashes = append(hashes, hash)
		words[len(words)/2] = "somethingelse"
		far := distance(hash, fingerprintOf(t, "", strings.Join(words, " ")))
		changed, n = changed+far, n+1
		if far > 12 {
			t.Errorf("%s: one word of %d changes %d bits", d.title.text, len(words), far)
		}
	}
	if mean := float64(changed) / float64(n); mean > 4 {
		t.Errorf("one word changes %.2f bits of %d articles", mean, n)
	}
	all, pairs, near := 0, 0, 0
	for i, a := range hashes {
		for _, b := range hashes[:i] {
			far := distance(a, b)
			all, pairs = all+far, pairs+1
			if far <= 3 {
				near++
			}
		}
	}
	if mean := float64(all) / float64(pairs); mean < 28 || mean > 36 {
		t.Errorf("different articles are %.1f bits apart", mean)
	}
	if near > 2 {
		t.Errorf("%d of %d pairs of articles are within 3 bits", near, pairs)
	}
}

func TestTheHeavierShinglesDecideABit(t *testing.T) {
	if got := simHash([]likeness.Shingle{{Hash: 0b011, Weight: 3}, {Hash: 0b010, Weight: 4}, {Hash: 0b100, Weight: 6}}); got != 0b010 {
		t.Errorf("%03b", got)
	}
}

func TestFingerprintOfUnspacedText(t *testing.T) {
	const text = "总统星期二表示政府将向议会提交一项新法律以支持有孩子的家庭并改善全国学校和医院的条件反对党对此表示欢迎"
	hash := fingerprintOf(t, "", text)
	if far := distance(hash, fingerprintOf(t, "", strings.Replace(text, "星期二", "星期三", 1))); far == 0 || far > 16 {
		t.Errorf("one character of %d changes %d bits", len([]rune(text)), far)
	}
	if far := distance(hash, fingerprintOf(t, "", "首相官邸で記者会見が開催され、政府は新しい法案を提出する方針を発表した。")); far < 16 {
		t.Errorf("another text is %d bits away", far)
	}
}

func FuzzFingerprint(f *testing.F) {
	f.Add("title", "one two three four")
	f.Add("", "\xff\x00")
	f.Add("总统", "ก็")
	f.Fuzz(func(t *testing.T, title, text string) {
		if a, b := fingerprintOf(t, title, text), fingerprintOf(t, title, text+" \n"); a != b {
			t.Errorf("space at the end changes %016x to %016x", a, b)
		}
	})
}

func BenchmarkFingerprint(b *testing.B) {
	text := strings.Repeat("The premier of China's State Council met Mr. Lukashenko in Beijing. ", 100)
	for b.Loop() {
		simHash(likeness.Shingles(text))
	}
	b.ReportMetric(float64(len(strings.Fields(text))*b.N)/b.Elapsed().Seconds(), "words/s")
}

// Bits are counted eight at once, and as if one by one.
func TestVotesAreCounted(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var shingles []likeness.Shingle
		var counts [64]int32
		for range chance.IntN(300) {
			s := likeness.Shingle{Hash: chance.Uint64() | chance.Uint64()&0xff, Weight: 3 + chance.Int32N(4)}
			shingles = append(shingles, s)
			for i := range counts {
				if s.Hash>>i&1 == 1 {
					counts[i] += s.Weight
				} else {
					counts[i] -= s.Weight
				}
			}
		}
		var want uint64
		for i, count := range counts {
			if count > 0 {
				want |= 1 << i
			}
		}
		if got := simHash(shingles); got != want {
			t.Fatalf("%016x of %d shingles, want %016x", got, len(shingles), want)
		}
	}
}
