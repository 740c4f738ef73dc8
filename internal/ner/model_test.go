package ner

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func written(t testing.TB, write func(io.Writer) error) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := write(&data); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// randomModel has weights of all sizes for a number of features.
func randomModel(features int) *Model {
	random := rand.New(rand.NewPCG(1, 2))
	m := NewModel()
	for range features {
		m.Set(Feature(random.Uint32N(Features)), Label(random.IntN(Labels)), int8(random.IntN(256)-128))
	}
	for from := range Label(Labels + 1) {
		for to := range Label(Labels) {
			m.SetTransition(from, to, int32(random.IntN(2000)-1000))
		}
	}
	return m
}

func TestModelIsReadAsItWasWritten(t *testing.T) {
	for name, m := range map[string]*Model{"without weights": NewModel(), "with weights": randomModel(10_000)} {
		t.Run(name, func(t *testing.T) {
			m.Set(0, Outside, 1)
			m.Set(Features-1, Labels-1, -128)
			data := written(t, m.Write)
			got, err := ReadModel(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			for f := range m.rows {
				if got.rows[f] != m.rows[f] {
					t.Fatalf("feature %d: got %v, want %v", f, got.rows[f], m.rows[f])
				}
			}
			if got.transitions != m.transitions {
				t.Error("other transitions")
			}
			if !bytes.Equal(written(t, got.Write), data) {
				t.Error("written again, it gives other bytes")
			}
		})
	}
}

func TestClustersAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var words []ClusterWord
		for _, hash := range rapid.SliceOfDistinct(rapid.Uint32(), rapid.ID[uint32]).Draw(rt, "hashes") {
			words = append(words, ClusterWord{
				hash, rapid.Uint16Min(1).Draw(rt, "fine"), rapid.Uint8().Draw(rt, "kind"), Usual(rapid.Uint8Max(4).Draw(rt, "usual")),
			})
		}
		data := written(t, NewClusters(words).Write)
		got, err := ReadClusters(bytes.NewReader(data))
		if err != nil {
			rt.Fatal(err)
		}
		for _, w := range words {
			if c := got.Of(w.Hash); c != (Cluster{w.Fine, w.Kind, w.Usual}) {
				rt.Fatalf("%+v is in %+v", w, c)
			}
		}
		if !bytes.Equal(written(t, got.Write), data) {
			rt.Fatal("written again, they give other bytes")
		}
	})
}

func TestClustersDoNotDependOnTheOrderOfWords(t *testing.T) {
	words := []ClusterWord{{7, 1, 3, 0}, {9, 2, 4, UsuallySmall}, {1 << 31, 1, 4, UsuallyCapital}}
	turned := []ClusterWord{words[2], words[0], words[1]}
	if !bytes.Equal(written(t, NewClusters(words).Write), written(t, NewClusters(turned).Write)) {
		t.Error("the same words give other bytes")
	}
}

func TestUnknownWordHasTheZeroCluster(t *testing.T) {
	clusters := NewClusters([]ClusterWord{{WordHash("Minsk"), 1, 5, UsuallyCapital}})
	for word, want := range map[string]Cluster{"minsk": {1, 5, UsuallyCapital}, "MINSK": {1, 5, UsuallyCapital}, "Gomel": {}} {
		if got := clusters.Of(WordHash(word)); got != want {
			t.Errorf("%s: got %+v, want %+v", word, got, want)
		}
	}
}

// readable is a kind of file, with a small one.
type readable struct {
	data []byte
	copy func([]byte) (func(io.Writer) error, error) // reads it, and returns what writes it again
}

func readables(t testing.TB) map[string]readable {
	clusters := NewClusters([]ClusterWord{{7, 1, 1, 0}, {9, 2, 1, 0}, {1 << 31, 1, 2, 0}})
	return map[string]readable{
		"model": {written(t, randomModel(20).Write), func(data []byte) (func(io.Writer) error, error) {
			m, err := ReadModel(bytes.NewReader(data))
			return m.Write, err
		}},
		"clusters": {written(t, clusters.Write), func(data []byte) (func(io.Writer) error, error) {
			c, err := ReadClusters(bytes.NewReader(data))
			return c.Write, err
		}},
	}
}

func TestTruncatedFilesAreErrors(t *testing.T) {
	for name, r := range readables(t) {
		for length := range r.data {
			if _, err := r.copy(r.data[:length]); err == nil {
				t.Errorf("%s: %d of %d bytes are read without error", name, length, len(r.data))
			}
		}
	}
}

// A bit that says nothing, such as one that fills a byte up, may change.
func TestDamagedFilesAreErrorsOrReadTheSame(t *testing.T) {
	for name, r := range readables(t) {
		for at := range r.data {
			damaged := bytes.Clone(r.data)
			damaged[at] ^= 1 << (at % 8)
			if write, err := r.copy(damaged); err == nil && !bytes.Equal(written(t, write), r.data) {
				t.Errorf("%s: byte %d of %d is damaged, and other contents are read", name, at, len(r.data))
			}
		}
	}
}

func TestFilesWithMoreBehindTheEndAreErrors(t *testing.T) {
	for name, r := range readables(t) {
		if _, err := r.copy(gzipped(t, append(gunzipped(t, r.data), 0))); err == nil {
			t.Errorf("%s: one byte too many is read without error", name)
		}
	}
}

// What is packed is taken as it is, so that the checksum hides no mistake.
func FuzzReadModelAndClusters(f *testing.F) {
	for _, r := range readables(f) {
		f.Add(gunzipped(f, r.data))
	}
	f.Fuzz(func(t *testing.T, unpacked []byte) {
		data := gzipped(t, unpacked)
		if model, err := ReadModel(bytes.NewReader(data)); err == nil {
			written(t, model.Write)
		}
		if clusters, err := ReadClusters(bytes.NewReader(data)); err == nil {
			clusters.Of(1)
			written(t, clusters.Write)
		}
	})
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	return written(t, func(w io.Writer) error {
		packed := gzip.NewWriter(w)
		if _, err := packed.Write(data); err != nil {
			return err
		}
		return packed.Close()
	})
}

func gunzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestScoresAreTheSumsOfTheWeights(t *testing.T) {
	m := randomModel(Features)
	for l := range Label(Labels) {
		m.Set(1, l, -128)
		m.Set(2, l, 127)
	}
	few := rapid.SliceOf(rapid.Map(rapid.Uint32Max(Features-1), func(f uint32) Feature { return Feature(f) }))
	most := rapid.Map(rapid.IntRange(0, 600), func(n int) []Feature { return slices.Repeat([]Feature{1}, n) })
	least := rapid.Map(rapid.IntRange(0, 600), func(n int) []Feature { return slices.Repeat([]Feature{2}, n) })
	rapid.Check(t, func(t *rapid.T) {
		features := rapid.OneOf(few, most, least).Draw(t, "features")
		var want, got LabelScores
		for _, f := range features {
			for l := range want {
				want[l] += int32(m.rows[f].weight(Label(l)))
			}
		}
		m.score(features, &got)
		if got != want {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}
