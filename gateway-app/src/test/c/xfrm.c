/*
 * Preloaded into libreswan's pluto where the kernel knows no ESP or AH: it takes the kernel's refusal of an SA for
 * success, so that IKE goes on, and writes each SA with its keys to the file named by XFRM_LOG, one a line:
 *
 *   esp tunnel spi 0x01020304 authkey 0x... enckey 0x...
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/xfrm.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int is_netlink(int fd)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;

    return getsockname(fd, (struct sockaddr *)&address, &length) == 0 && address.ss_family == AF_NETLINK;
}

static void print_key(FILE *log, const char *name, const char *key, unsigned bits)
{
    if (bits == 0)
        return;
    fprintf(log, " %s 0x", name);
    for (unsigned i = 0; i < bits / 8; i++)
        fprintf(log, "%02x", (unsigned char)key[i]);
}

static void print_sa(FILE *log, const struct nlmsghdr *header)
{
    const struct xfrm_usersa_info *sa = NLMSG_DATA(header);
    const struct rtattr *attribute = (const struct rtattr *)((const char *)sa + NLMSG_ALIGN(sizeof *sa));
    int left = (int)(header->nlmsg_len - NLMSG_SPACE(sizeof *sa));

    fprintf(log, "%s %s spi 0x%08x", sa->id.proto == IPPROTO_AH ? "ah" : "esp",
            sa->mode == XFRM_MODE_TUNNEL ? "tunnel" : "transport", ntohl(sa->id.spi));
    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
        if (attribute->rta_type == XFRMA_ALG_AUTH_TRUNC) {
            const struct xfrm_algo_auth *auth = RTA_DATA(attribute);
            print_key(log, "authkey", auth->alg_key, auth->alg_key_len);
        } else if (attribute->rta_type == XFRMA_ALG_CRYPT) {
            const struct xfrm_algo *cipher = RTA_DATA(attribute);
            print_key(log, "enckey", cipher->alg_key, cipher->alg_key_len);
        } else if (attribute->rta_type == XFRMA_ALG_AEAD) {
            const struct xfrm_algo_aead *aead = RTA_DATA(attribute);
            print_key(log, "enckey", aead->alg_key, aead->alg_key_len);
        }
    }
    fputc('\n', log);
}

static void note(int fd, const void *message, size_t length)
{
    const struct nlmsghdr *header = message;
    const char *name = getenv("XFRM_LOG");
    FILE *log;

    if (name == NULL || length < NLMSG_SPACE(sizeof(struct xfrm_usersa_info)) || !is_netlink(fd)
            || header->nlmsg_len > length
            || (header->nlmsg_type != XFRM_MSG_NEWSA && header->nlmsg_type != XFRM_MSG_UPDSA))
        return;
    if ((log = fopen(name, "a")) != NULL) {
        print_sa(log, header);
        fclose(log);
    }
}

/* No protocol, no such cipher; and then no SA to delete. */
static ssize_t accept_all(int fd, void *message, ssize_t length)
{
    struct nlmsghdr *header = message;

    if (length >= (ssize_t)NLMSG_SPACE(sizeof(struct nlmsgerr)) && header->nlmsg_type == NLMSG_ERROR
            && is_netlink(fd)) {
        struct nlmsgerr *answer = NLMSG_DATA(header);
        if (answer->error == -EPROTONOSUPPORT || answer->error == -ENOSYS || answer->error == -ESRCH)
            answer->error = 0;
    }
    return length;
}

ssize_t write(int fd, const void *message, size_t length)
{
    static ssize_t (*next)(int, const void *, size_t);

    if (next == NULL)
        next = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    note(fd, message, length);
    return next(fd, message, length);
}

ssize_t send(int fd, const void *message, size_t length, int flags)
{
    static ssize_t (*next)(int, const void *, size_t, int);

    if (next == NULL)
        next = (ssize_t (*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");
    note(fd, message, length);
    return next(fd, message, length, flags);
}

ssize_t sendto(int fd, const void *message, size_t length, int flags, const struct sockaddr *to, socklen_t to_length)
{
    static ssize_t (*next)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);

    if (next == NULL)
        next = (ssize_t (*)(int, const void *, size_t, int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "sendto");
    note(fd, message, length);
    return next(fd, message, length, flags, to, to_length);
}

ssize_t read(int fd, void *message, size_t length)
{
    static ssize_t (*next)(int, void *, size_t);

    if (next == NULL)
        next = (ssize_t (*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    return accept_all(fd, message, next(fd, message, length));
}

ssize_t recv(int fd, void *message, size_t length, int flags)
{
    static ssize_t (*next)(int, void *, size_t, int);

    if (next == NULL)
        next = (ssize_t (*)(int, void *, size_t, int))dlsym(RTLD_NEXT, "recv");
    return accept_all(fd, message, next(fd, message, length, flags));
}

ssize_t recvfrom(int fd, void *message, size_t length, int flags, struct sockaddr *from, socklen_t *from_length)
{
    static ssize_t (*next)(int, void *, size_t, int, struct sockaddr *, socklen_t *);

    if (next == NULL)
        next = (ssize_t (*)(int, void *, size_t, int, struct sockaddr *, socklen_t *))dlsym(RTLD_NEXT, "recvfrom");
    return accept_all(fd, message, next(fd, message, length, flags, from, from_length));
}

/* What recvfrom is compiled to with _FORTIFY_SOURCE. */
ssize_t __recvfrom_chk(
        int fd, void *message, size_t length, size_t room, int flags, struct sockaddr *from, socklen_t *from_length)
{
    (void)room;
    return recvfrom(fd, message, length, flags, from, from_length);
}

ssize_t __recv_chk(int fd, void *message, size_t length, size_t room, int flags)
{
    (void)room;
    return recv(fd, message, length, flags);
}

ssize_t __read_chk(int fd, void *message, size_t length, size_t room)
{
    (void)room;
    return read(fd, message, length);
}
