# shellcheck shell=bash
# Starts a real Kafka and a real PostgreSQL on free loopback ports, for the
# tests, and stops them. To be sourced.
#
#   start_services   sets brokers and database_url
#   stop_services    to be called on exit, whatever was started

ci_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
services_folder=    # everything that the servers write
kafka_pid=
postgres_bin=
brokers=            # of the running Kafka, host:port
database_url=       # of the running PostgreSQL

start_services() {
  services_folder=$(mktemp -d) &&
    chmod 711 "$services_folder" && # the server's user passes through
    start_kafka && start_postgres &&
    echo "Kafka on $brokers, PostgreSQL on $database_url"
}

stop_services() {
  stop_kafka
  stop_postgres
  if [[ -n $services_folder ]]; then
    rm -rf "$services_folder"
    services_folder=
  fi
}

# free_port FIRST prints a port from FIRST on that nobody listens on. It stays
# below the ports that Linux gives to outgoing connections.
free_port() {
  local port
  while port=$(($1 + RANDOM % 5000)) && (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

# install_kafka prints the folder of Kafka's jars, which Maven fetches once.
install_kafka() {
  local pom=$ci_folder/kafka-pom.xml digest folder attempt
  digest=$(sha256sum "$pom") || return
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/dateline/kafka-${digest:0:12}
  if [[ ! -d $folder ]]; then
    mkdir -p "$(dirname "$folder")" || return
    attempt=$(mktemp -d "$folder.XXXXXX") || return
    if ! mvn --quiet --batch-mode --file "$pom" dependency:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$attempt" >&2; then
      rm -rf "$attempt"
      return 1
    fi
    mv -T "$attempt" "$folder" || return
  fi
  echo "$folder"
}

# kafka_java CLASS ARGUMENT… runs a program of Kafka's in place of the shell.
kafka_java() {
  exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Dlog4j2.configurationFile="$services_folder/log4j2.properties" -cp "$kafka_jars/*" "$@"
}

start_kafka() {
  local kafka_jars folder=$services_folder/kafka log=$services_folder/kafka.log port controller
  kafka_jars=$(install_kafka) || return
  port=$(free_port 20000) && controller=$(free_port 25000)
  cat >"$services_folder/kafka.properties" <<-END
	process.roles=broker,controller
	node.id=1
	controller.quorum.voters=1@127.0.0.1:$controller
	controller.listener.names=CONTROLLER
	listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
	advertised.listeners=PLAINTEXT://127.0.0.1:$port
	listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
	log.dirs=$folder
	auto.create.topics.enable=false
	offsets.topic.replication.factor=1
	offsets.topic.num.partitions=4
	transaction.state.log.replication.factor=1
	transaction.state.log.min.isr=1
	transaction.state.log.num.partitions=4
	share.coordinator.state.topic.replication.factor=1
	share.coordinator.state.topic.min.isr=1
	group.initial.rebalance.delay.ms=0
	END
  cat >"$services_folder/log4j2.properties" <<-END
	rootLogger.level=info
	rootLogger.appenderRef.out.ref=out
	appender.out.type=Console
	appender.out.name=out
	appender.out.layout.type=PatternLayout
	appender.out.layout.pattern=%d %p %m (%c)%n
	END
  (kafka_java kafka.tools.StorageTool format -t DatelineTestCluster00A \
    -c "$services_folder/kafka.properties") >"$log" 2>&1 || { cat "$log"; return 1; }
  kafka_java kafka.Kafka "$services_folder/kafka.properties" >"$log" 2>&1 &
  kafka_pid=$!
  brokers=127.0.0.1:$port
  await_kafka "$log"
}

# await_kafka LOG waits for a minute at most.
await_kafka() {
  local try
  for ((try = 0; try < 300; try++)); do
    grep -q "Kafka Server started" "$1" && return
    kill -0 "$kafka_pid" 2>/dev/null || break
    sleep 0.2
  done
  echo "Kafka did not start:" && tail -n 40 "$1"
  return 1
}

stop_kafka() {
  local try
  [[ -n $kafka_pid ]] || return 0
  kill "$kafka_pid" 2>/dev/null
  for ((try = 0; try < 100; try++)); do
    kill -0 "$kafka_pid" 2>/dev/null || break
    sleep 0.2
  done
  kill -KILL "$kafka_pid" 2>/dev/null
  wait "$kafka_pid" 2>/dev/null
  kafka_pid=
}

# find_postgres prints the folder of initdb and pg_ctl.
find_postgres() {
  local folder
  for folder in "$(pg_config --bindir 2>/dev/null)" $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    if [[ -x $folder/initdb && -x $folder/pg_ctl ]]; then
      echo "$folder"
      return
    fi
  done
  echo "no PostgreSQL server found; install it (postgresql in Debian)" >&2
  return 1
}

# as_postgres COMMAND… runs a command as a user that PostgreSQL accepts, which
# root is not.
as_postgres() {
  local user
  if ((EUID != 0)); then
    "$@"
    return
  fi
  user=$(postgres_user) && (cd "$services_folder" && setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@")
}

postgres_user() {
  id -u postgres >/dev/null 2>&1 && echo postgres || echo nobody
}

start_postgres() {
  local folder=$services_folder/postgres log=$services_folder/postgres/log port
  postgres_bin=$(find_postgres) || return
  port=$(free_port 20000)
  mkdir -m 700 "$folder" || return
  if ((EUID == 0)); then
    chown "$(postgres_user)" "$folder" || return
  fi
  as_postgres "$postgres_bin/initdb" -D "$folder/data" -U dateline --auth=trust \
    --encoding=UTF8 --locale=C --no-sync --no-instructions >"$services_folder/initdb.log" 2>&1 ||
    { cat "$services_folder/initdb.log"; return 1; }
  # fsync guards against a crash of the machine, which no test brings about.
  as_postgres "$postgres_bin/pg_ctl" -D "$folder/data" -l "$log" -w -t 60 -s start -o "-p $port \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c fsync=off" ||
    { cat "$log"; return 1; }
  database_url="postgres://dateline@127.0.0.1:$port/postgres?sslmode=disable"
}

stop_postgres() {
  if [[ -n $postgres_bin && -e $services_folder/postgres/data/postmaster.pid ]]; then
    as_postgres "$postgres_bin/pg_ctl" -D "$services_folder/postgres/data" -m fast -w -t 30 -s stop
  fi
}
