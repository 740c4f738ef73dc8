package likeness

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShinglesOfTexts(t *testing.T) {
	for text, want := range map[string][]int32{ // weights, in any order
		"":                                nil,
		" — … !":                          nil,
		"Rain":                            {2},
		"in Rain":                         {3},
		"Rain in Minsk":                   {5},
		"Rain in Minsk, rain in Minsk":    {5, 5, 5}, // the fourth one is the first again
		"It is so":                        {3},
		"Shr 3.4 cts":                     {6, 6},
		"don't":                           {3},
		"E\u0301te\u0301 a\u0300 Minsk":   {5}, // marks are part of their letter, and of its length
		"总统星期二":                           {6, 6, 6},
		"Xi 总统":                           {5},
		"\xff\xfe broken \xc3 bytes here": {6},
	} {
		var got []int32
		for _, s := range Shingles(text) {
			got = append(got, s.Weight)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestShinglesIgnoreForm(t *testing.T) {
	const text = "The premier met Mr. Lukashenko in Beijing. They spoke of 1,190 things."
	want := Shingles(text)
	for _, same := range []string{strings.ToUpper(text), strings.ReplaceAll(text, " ", "\n"), strings.ReplaceAll(text, ".", " —"), text + " "} {
		if diff := cmp.Diff(want, Shingles(same)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", same, diff)
		}
	}
	if Jaccard(want, Shingles(strings.Replace(text, "premier met", "met premier", 1))) == 1 {
		t.Error("the order of words does not count")
	}
}

// text makes one of so many words, all different.
func text(random *rand.Rand, words int) []string {
	list := make([]string, words)
	for i := range list {
		list[i] = fmt.Sprintf("w%x", random.Uint64())
	}
	return list
}

// changed replaces words here and there.
func changed(random *rand.Rand, words []string, share float64) []string {
	other := append([]string(nil), words...)
	for i := range other {
		if random.Float64() < share {
			other[i] = fmt.Sprintf("c%x", random.Uint64())
		}
	}
	return other
}

func TestSketchesOfShortTextsAreExactButForBits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	short, exact := 0, 0
	for range 1000 {
		words := text(random, 1+random.IntN(66))
		a, b := Shingles(strings.Join(words, " ")), Shingles(strings.Join(changed(random, words, random.Float64()/10), " "))
		if len(a)+len(b) > SketchShingles {
			continue
		}
		short++
		got, want := SketchOf(a).Jaccard(SketchOf(b)), Jaccard(a, b)
		if got == want {
			exact++
		}
		if math.Abs(got-want) > 0.03 {
			t.Errorf("%d and %d shingles: %v, want about %v", len(a), len(b), got, want)
		}
	}
	if exact < short*98/100 {
		t.Errorf("%d of %d are exact", exact, short)
	}
}

func TestSketchesOfLongTextsAreNear(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var squares, errors float64
	const n = 300
	for range n {
		words := text(random, 1000)
		a, b := Shingles(strings.Join(words, " ")), Shingles(strings.Join(changed(random, words, 0.04), " "))
		off := SketchOf(a).Jaccard(SketchOf(b)) - Jaccard(a, b)
		squares, errors = squares+off*off, errors+off
	}
	if deviation, bias := math.Sqrt(squares/n), errors/n; deviation > 0.045 || math.Abs(bias) > 0.01 {
		t.Errorf("off by %.4f, %.4f on average", deviation, bias)
	}
}

// Texts share a band as often as the formula of Bands says.
func TestBandsFindWhatIsAlike(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var expected, found, strangers float64
	const n = 600
	for range n {
		words := text(random, 120)
		a, b := Shingles(strings.Join(words, " ")), Shingles(strings.Join(changed(random, words, random.Float64()*0.3), " "))
		expected += 1 - math.Pow(1-math.Pow(Jaccard(a, b), bandHashes), Bands)
		if sharesBand(a, b, "p", "p") {
			found++
		}
		if sharesBand(a, Shingles(strings.Join(text(random, 120), " ")), "p", "p") || sharesBand(a, a, "p", "q") {
			strangers++
		}
	}
	if math.Abs(found-expected) > 0.06*n || strangers > 0 {
		t.Errorf("%v of %d share a band, %.1f expected; %v strangers do", found, n, expected, strangers)
	}
	if ShapeOf(nil).Bands("p") != nil {
		t.Error("nothing has bands")
	}
}

func sharesBand(a, b []Shingle, spaceA, spaceB string) bool {
	x, y := ShapeOf(a).Bands(spaceA), ShapeOf(b).Bands(spaceB)
	for i := range x {
		if x[i] == y[i] {
			return true
		}
	}
	return false
}

func FuzzSketchBytes(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("12345678"))
	f.Add([]byte{0, 1, 0xff, 0xff, 0x0f})
	f.Add([]byte{0x80, 0})
	f.Add(bytes.Repeat([]byte{1}, SketchShingles+1))
	f.Fuzz(func(t *testing.T, encoded []byte) {
		s, err := ParseSketch(encoded)
		if err != nil {
			return
		}
		if diff := cmp.Diff(string(encoded), string(s.Bytes())); diff != "" {
			t.Error(diff)
		}
	})
}

func BenchmarkAll(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 8))
	words := strings.Join(text(random, 300), " ")
	for b.Loop() {
		ShapeOf(Shingles(words)).Bands("p")
	}
}
