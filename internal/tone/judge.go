package tone

import "slices"

// Judge tells what a model makes of the targets of sentences. It is read-only and safe
// for concurrent use.
//
// It gives what the model does with Features, to about the sixth digit, and a tenth
// of the work: what the model's weights make of a vector is worked out once for each
// piece of a word, which leaves three numbers a window in place of 128, and what is
// the same for all targets of a sentence is added up when it is read.
type Judge struct {
	reader *Reader
	model  *Model
	shares []pieceShares
}

// shares are what a word adds to the logits, for each window that it may be in, by
// window and then polarity.
type shares [len(windows) * int(Polarities)]float64

// pieceShares are those of a piece of a word, which are kept for all pieces: rounded, they
// take 2.2 MB in place of 4.4.
type pieceShares [len(shares{})]float32

func (s *shares) of(window int) *[Polarities]float64 {
	return (*[Polarities]float64)(s[window*int(Polarities):])
}

// NewJudge returns what judges by a model. It takes a while: the model is applied to
// all pieces.
func NewJudge(r *Reader, m *Model) *Judge {
	j := &Judge{r, m, make([]pieceShares, r.vectors.Pieces())}
	var dense [DenseFeatures][Polarities]float64
	for i := range dense {
		for p := range dense[i] {
			dense[i][p] = float64(m.Dense[i][p])
		}
	}
	var vector [Dimensions]int64
	for piece := range j.shares {
		vector = [Dimensions]int64{}
		r.vectors.Add(&vector, int32(piece))
		var scaled [Dimensions]float64
		for d, value := range &vector {
			scaled[d] = vectorScale * float64(value)
		}
		var exact shares
		for n := range windows {
			*exact.of(n) = product(&scaled, (*[Dimensions][Polarities]float64)(dense[n*Dimensions:]))
		}
		for i, share := range exact {
			j.shares[piece][i] = float32(share)
		}
	}
	return j
}

// product multiplies a vector by weights.
func product(vector *[Dimensions]float64, weights *[Dimensions][Polarities]float64) (sums [Polarities]float64) {
	var negative, neutral, positive float64
	for d, value := range vector {
		negative += float64(value * weights[d][Negative])
		neutral += float64(value * weights[d][Neutral])
		positive += float64(value * weights[d][Positive])
	}
	return [Polarities]float64{Negative: negative, Neutral: neutral, Positive: positive}
}

// Case is a sentence that is ready to be judged. Its zero value can be read into, again
// and again.
type Case struct {
	Sentence
	shares         []shares // sums of those of the words before
	before, behind []tally  // sums of the words before, as if all stood on this side of a target
}

// tally adds up the weights of words, by polarity.
type tally [Polarities]int32

func (t *tally) add(weights [Polarities]int8) {
	t[Negative] += int32(weights[Negative])
	t[Neutral] += int32(weights[Neutral])
	t[Positive] += int32(weights[Positive])
}

// addBetween adds the sums between two places.
func (t *tally) addBetween(from, to *tally) {
	for p := range t {
		t[p] += to[p] - from[p]
	}
}

// Read reads a sentence, in place of what c held.
func (j *Judge) Read(text string, c *Case) {
	j.reader.Read(text, &c.Sentence)
	n := len(c.words) + 1
	c.shares = slices.Grow(c.shares[:0], n)[:n]
	c.before, c.behind = slices.Grow(c.before[:0], n)[:n], slices.Grow(c.behind[:0], n)[:n]
	c.shares[0], c.before[0], c.behind[0] = shares{}, tally{}, tally{}
	for i := range c.words {
		j.addWord(c, i)
	}
}

// addWord adds a word's part to the sums of those before.
func (j *Judge) addWord(c *Case, i int) {
	sum, before := &c.shares[i+1], &c.shares[i]
	for _, piece := range c.piecesOf(i, i+1) {
		share := &j.shares[piece]
		for n := range sum {
			sum[n] = before[n] + float64(share[n])
		}
		before = sum
	}
	if before != sum {
		*sum = *before // no piece
	}
	var both tally
	hash := c.words[i].hash
	both.add(j.weights(hash, anywhere, 0))
	if i+1 < len(c.words) {
		both.add(j.weights(pairHash(c.words[i], c.words[i+1]), pair, 0))
	}
	c.before[i+1], c.behind[i+1] = both, both
	c.before[i+1].addBetween(&tally{}, &c.before[i])
	c.behind[i+1].addBetween(&tally{}, &c.behind[i])
	c.before[i+1].add(j.weights(hash, beside, sideBefore))
	c.behind[i+1].add(j.weights(hash, beside, sideBehind))
}

func (j *Judge) weights(hash, kind, place uint32) [Polarities]int8 {
	return j.model.Words[bucketOf(hash, kind, place)]
}

// Probabilities returns those of the polarities towards what bytes [start, end) name.
func (j *Judge) Probabilities(c *Case, start, end int) [Polarities]float64 {
	first, last := c.find(start, end)
	logits := j.model.ofWords(j.count(c, first, last))
	for n, w := range windows {
		from, to := c.window(first, last, w.before, w.behind)
		if from == to {
			continue
		}
		words := float64(to - from)
		before, behind := c.shares[from].of(n), c.shares[to].of(n)
		for p := range logits {
			logits[p] += (behind[p] - before[p]) / words
		}
	}
	var place [placeFeatures]float64
	c.place(first, last, &place)
	for i, value := range &place {
		weights := &j.model.Dense[len(windows)*Dimensions+i]
		for p := range logits {
			logits[p] += float64(value * float64(weights[p]))
		}
	}
	return Softmax(logits)
}

// Score returns how what bytes [start, end) name is judged, as Model.Score does.
func (j *Judge) Score(c *Case, start, end int) float64 {
	return score(j.Probabilities(c, start, end))
}

// count returns the sum of the weights that Sentence.count finds buckets for, and the
// number of these buckets.
func (j *Judge) count(c *Case, first, last int) (sum tally, buckets int) {
	sum.addBetween(&c.before[0], &c.before[first])
	sum.addBetween(&c.behind[last], &c.behind[len(c.words)])
	for _, w := range c.words[first:last] {
		sum.add(j.weights(w.hash, ofTarget, 0))
	}
	others := first + len(c.words) - last
	buckets = last - first + 3*others // anywhere, pair, beside
	if last < len(c.words) || first == last && others > 0 {
		buckets-- // the last word has none behind it
	}
	near := min(nearWords, first) + min(nearWords, len(c.words)-last)
	for away := 1; away <= min(nearWords, first); away++ {
		j.addNear(&sum, c.words[first-away].hash, sideBefore, away)
	}
	for away := 1; away <= min(nearWords, len(c.words)-last); away++ {
		j.addNear(&sum, c.words[last+away-1].hash, sideBehind, away)
	}
	closest := min(closeWords, first) + min(closeWords, len(c.words)-last)
	return sum, buckets + near + 2*closest
}

// addNear adds the weights of a word near the target.
func (j *Judge) addNear(sum *tally, hash, side uint32, away int) {
	sum.add(j.weights(hash, sevenAway, side))
	if away <= closeWords {
		sum.add(j.weights(hash, threeAway, side))
		sum.add(j.weights(hash, exactlyOff, exactly(side, away)))
	}
}
