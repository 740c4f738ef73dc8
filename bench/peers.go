package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
)

// peersCommand compares Dateline with bench/peer, on the same records, servers and
// tables. Runs of the two take turns, so that both meet the same load of the machine.
type peersCommand struct {
	Articles     []string `default:"../shared/data/articles/reuters_train.jsonl.gz" placeholder:"FILE" help:"Articles to send, a JSON object a line."`
	PeerArticles int      `default:"4000" placeholder:"N" help:"Let the peer enrich the first N articles only; 0 for all."`
	Copies       int      `default:"10" help:"How often each article is sent, under ids of its own, where nothing is enriched."`
	Partitions   int      `default:"4" help:"Partitions of each topic."`
	Repeats      int      `default:"3" help:"Runs of each kind."`
	Workers      []int    `default:"1,2" help:"Sizes of the pool to measure."`
	Share        float64  `placeholder:"CORES" help:"Give each worker such a share of a core, so that the servers have the rest, and compare enriching only."`
	pythonFlags
	pageFlags
}

// pythonFlags name what runs the peers.
type pythonFlags struct {
	Python string `default:".venv/bin/python" placeholder:"FILE" help:"Python with the packages of bench/peer/requirements.txt."`
}

// contenders are what is compared: the first to the second.
var contenders = [2]string{"Dateline", "Python"}

// contest is one comparison: two programs, each with its records.
type contest struct {
	work     string
	key      string // in names
	programs [2]program
	from     [2]input
	shares   *shares // of a core, for each worker; nil for all cores
}

// Run prints the tables, and writes them into a page if that is wanted.
func (c peersCommand) Run(ctx context.Context) (err error) {
	if c.Partitions < 1 || c.Repeats < 1 || c.Copies < 1 || c.PeerArticles < 0 {
		return errors.New("--partitions, --repeats and --copies must be at least 1, --peer-articles at least 0")
	}
	on := machine()
	given, err := c.shares()
	if err != nil {
		return err
	}
	list, err := readAll(c.Articles)
	if err != nil {
		return err
	}
	s, err := startServers(ctx)
	if err != nil {
		return err
	}
	defer func() { s.close(err == nil) }()
	contests, err := c.contests(ctx, s, list, given)
	if err != nil {
		return err
	}
	var rounds []round
	for _, contest := range contests {
		for _, workers := range c.Workers {
			costs, err := c.compare(ctx, s, contest, workers)
			if err != nil {
				return err
			}
			rounds = append(rounds, round{contest.work, workers, costs})
		}
	}
	section, intro := "peers", onMachine(on)
	if given != nil {
		section, intro = "peers with shares", intro+fmt.Sprintf("Each worker has %g of a core. ", c.Share)
	}
	return c.show(section, intro+peersTables(rounds, c.Repeats))
}

// shares are what each worker gets of a core; nil where all get all.
func (c peersCommand) shares() (*shares, error) {
	if c.Share == 0 {
		return nil, nil
	}
	if err := checkShare(c.Share, sharePeriod); err != nil {
		return nil, err
	}
	return newShares(c.Share, sharePeriod)
}

// contests sends the articles. Where workers have shares, they only enrich.
func (c peersCommand) contests(ctx context.Context, s *servers, list []rawArticle, given *shares) ([]contest, error) {
	all, some, copies := input{"all", c.Partitions}, input{"some", c.Partitions}, input{"copies", c.Partitions}
	fewer := len(list)
	if c.PeerArticles > 0 {
		fewer = min(fewer, c.PeerArticles)
	}
	if err := s.fill(ctx, all, list, len(list)); err != nil {
		return nil, err
	}
	if err := s.fill(ctx, some, list, fewer); err != nil {
		return nil, err
	}
	enrichment := contest{"enrichment", "whole", [2]program{s.dateline(), c.peer()}, [2]input{all, some}, given}
	if given != nil {
		return []contest{enrichment}, nil
	}
	if err := s.fill(ctx, copies, list, c.Copies*len(list)); err != nil {
		return nil, err
	}
	transport := contest{"transport alone", "transport", [2]program{s.dateline("--stages=none"), c.peer("--no-enrichment")}, [2]input{copies, copies}, nil}
	return []contest{transport, enrichment}, nil
}

// peer is the worker in Python.
func (c pythonFlags) peer(args ...string) program {
	return func(at place) *exec.Cmd {
		return exec.Command(c.Python, append([]string{
			"bench/peer/worker.py", "--brokers", at.brokers, "--group", at.group, "--input-topic", at.input,
			"--output-topic", at.output, "--database-url", at.database,
		}, args...)...)
	}
}

// compare runs both in turns. Before the first turn the servers are warmed up by the
// first contender, unmeasured.
func (c peersCommand) compare(ctx context.Context, s *servers, of contest, workers int) (costs [2][]cost, err error) {
	for repeat := range c.Repeats + 1 {
		for turn := range contenders {
			kind := (repeat + turn) % 2 // neither always comes first
			if repeat == 0 && kind != 0 {
				continue
			}
			result, err := s.try(ctx, trial{
				name: fmt.Sprintf("%s_%d_%d_%d", of.key, workers, repeat, kind), from: of.from[kind], workers: workers,
				program: of.programs[kind], shares: of.shares,
			})
			if err != nil {
				return costs, err
			}
			logf("%s, %s, %s: %.0f articles/s, %.2f s of the workers for 1,000", of.work, plural(workers), contenders[kind],
				result.perSecond(), result.workersCPU())
			if repeat > 0 {
				costs[kind] = append(costs[kind], result)
			}
		}
	}
	return costs, nil
}
