package main

import (
	"reflect"
	"sync"

	"github.com/dateline/dateline/enrich"
)

// sharedModels loads the models once for all commands inside this process that add
// the same to them, since to load them takes seconds under the race detector. Each
// command has its own observer.
type sharedModels struct {
	mu     sync.Mutex
	loaded []loadedModels
}

type loadedModels struct {
	own      enrich.Own
	pipeline *enrich.Pipeline
}

// shared is what the tests give to commands as their modelLoader.
var shared sharedModels

func (s *sharedModels) load(own enrich.Own, observe enrich.Observer) (*enrich.Pipeline, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.loaded {
		if reflect.DeepEqual(l.own, own) {
			return l.pipeline.WithObserver(observe), nil
		}
	}
	pipeline, err := enrich.NewWithOwn(own, nil)
	if err != nil {
		return nil, err
	}
	s.loaded = append(s.loaded, loadedModels{own, pipeline})
	return pipeline.WithObserver(observe), nil
}
