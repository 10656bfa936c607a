# Sourced. Two gateways and two hosts in network namespaces, named $LAB-hA and so on; nothing outside them is touched.
# shellcheck shell=bash
#
#   hA 10.1.0.10 --- 10.1.0.1 gA 192.0.2.1 ------- 192.0.2.2 gB 10.2.0.1 --- 10.2.0.10 hB
#      eth0              lan     wan                     wan     lan              eth0

LAB_NAMESPACES="hA gA gB hB"

# on NAMESPACE COMMAND...: runs it there
on() {
    local namespace=$1
    shift
    ip netns exec "$LAB-$namespace" "$@"
}

lab_up() {
    local namespace
    for namespace in $LAB_NAMESPACES; do
        ip netns add "$LAB-$namespace"
        on "$namespace" ip link set lo up
        on "$namespace" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 || true
    done
    lab_link hA eth0 gA lan
    lab_link gA wan gB wan
    lab_link hB eth0 gB lan
    lab_address hA eth0 10.1.0.10/24 gA lan 10.1.0.1/24 hB eth0 10.2.0.10/24 gB lan 10.2.0.1/24 \
        gA wan 192.0.2.1/24 gB wan 192.0.2.2/24
    on hA ip route add default via 10.1.0.1
    on hB ip route add default via 10.2.0.1
    # The gateways know the way to each other's network too: without a tunnel everything goes in clear.
    on gA ip route add 10.2.0.0/24 via 192.0.2.2
    on gB ip route add 10.1.0.0/24 via 192.0.2.1
    for namespace in gA gB; do
        on "$namespace" sysctl -qw net.ipv4.ip_forward=1
        lab_count "$namespace"
    done
}

lab_link() {
    ip link add "$2" netns "$LAB-$1" type veth peer name "$4" netns "$LAB-$3"
    on "$1" ip link set "$2" up
    on "$3" ip link set "$4" up
}

lab_address() {
    while [ $# -gt 0 ]; do
        on "$1" ip addr add "$3" dev "$2"
        shift 3
    done
}

# Counts what arrives on the WAN: ESP (by itself or in UDP), IKE, and anything else, which is clear text.
lab_count() {
    on "$1" nft -f - <<'N'
table inet wan {
    counter esp_packets { }
    counter ike_packets { }
    counter clear_packets { }
    chain arriving {
        type filter hook prerouting priority -300; policy accept;
        iifname != "wan" accept
        meta l4proto esp counter name esp_packets accept
        udp dport 4500 @th,64,32 != 0 counter name esp_packets accept
        udp dport { 500, 4500 } counter name ike_packets accept
        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, mld2-listener-report } accept
        counter name clear_packets
    }
}
N
}

# lab_counted esp|ike|clear: packets seen on the WAN by both gateways together
lab_counted() {
    local namespace packets total=0
    for namespace in gA gB; do
        packets=$(on "$namespace" nft list counter inet wan "$1_packets" | sed -n 's/.*packets \([0-9]*\).*/\1/p')
        total=$((total + packets))
    done
    echo "$total"
}

lab_reset_counters() {
    on gA nft reset counters >/dev/null
    on gB nft reset counters >/dev/null
}

# Ends what runs in the namespaces, by pid, politely first, and removes them.
lab_down() {
    local namespace signal
    for signal in TERM TERM TERM KILL; do
        lab_signal "$signal" || break
        lab_wait_empty
    done
    for namespace in $LAB_NAMESPACES; do
        ip netns del "$LAB-$namespace" 2>/dev/null || true
    done
}

lab_pids() {
    local namespace
    for namespace in $LAB_NAMESPACES; do
        ip netns pids "$LAB-$namespace" 2>/dev/null || true
    done
}

# Fails if there is nobody left to send it to.
lab_signal() {
    local pid found=1
    for pid in $(lab_pids); do
        kill "-$1" "$pid" 2>/dev/null && found=0
    done
    return "$found"
}

lab_wait_empty() {
    local tries
    for tries in $(seq 20); do
        [ -z "$(lab_pids)" ] && return 0
        sleep 0.1
    done
    echo "still running after $tries tries: $(lab_pids | tr '\n' ' ')" >&2
}
