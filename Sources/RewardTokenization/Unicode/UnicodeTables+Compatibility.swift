// Compatibility decompositions that differ from the canonical ones.
//
// Made by Tests/Golden/tokenizers/make_unicode_tables.py with tokenizers 0.23.3; do not edit.
// The format is described in UnicodeTables.swift.

extension UnicodeTables {
    /// Full compatibility decompositions.
    static let compatible = """
        50 10;8 10 o8;2 31;5 10 o4;3 1i;1 1j;1 10 o1;1 ts;3 10 p7;1 1h;1 3f;2 1h 824 1k;1 1h 824 1i\
        ;1 1j 824 1k;3k 29 2a;1 39 3a;c 2c 5n;1 3c 5n;9 ls 3e;1m 3j;25 24 2q oc;1 24 3q oc;1 34 3q \
        oc;1 2c 2a;1 2c 3a;1 3c 3a;1 2e 2a;1 2e 3a;1 3e 3a;15 24 2q;1 24 3q;1 34 3q;5t 38;1 j6;1 3a\
        ;1 3i;1 jp;1 jr;1 k1;1 3n;1 3p;10 10 o6;1 10 o7;1 10 oa;1 10 p8;1 10 o3;1 10 ob;3 j3;1 3c;1\
         3j;1 3o;1 kl;4m 10 q5;a 10 o1;1 10 o8 o1;2b ti;1 to;1 t5;1 t5 o1;1 t5 o8;1 u6;1 u0;q tq;1 \
        u1;1 u2;2 so;1 tl;4 t3;ce 1b5 1c2;7e 1h7 1jk;1 1i8 1jk;1 1m7 1jk;1 1ia 1jk;1tr 3id 3hi;40 3\
        md 3li;19 3lb 3kp;1 3lb 3l1;1f 3ob;3b 3ti 3rh 3s0;2 3tj 3rh 3s0;c3 46s;31g 21;1 66;1 22;2 2\
        4;1 25;1 ce;1 27;1 28;1 29;1 2a;1 2b;1 2c;1 2d;1 2e;2 2f;1 h2;1 2g;1 2i;1 2k;1 2l;1 2n;1 31\
        ;1 ig;1 ih;1 782;1 32;1 34;1 35;1 ip;1 ir;1 is;1 37;2 3b;1 3d;1 ab;1 3f;1 ik;1 78m;1 78n;1 \
        3g;1 3k;1 3l;1 78t;1 jf;1 3m;1 795;1 ti;1 tj;1 tk;1 u6;1 u7;1 39;1 3i;1 3l;1 3m;1 ti;1 tj;1\
         u1;1 u6;1 u7;e 11t;13 ii;1 33;1 il;1 7g;1 is;1 36;1 iv;1 j1;1 j5;1 j8;1 j9;1 ja;1 7br;1 kt\
        ;1 jd;1 7c5;1 kv;1 jh;1 jg;1 ji;1 jj;1 jk;1 jl;1 jo;1 k2;1 k3;1 db;1 k9;1 ka;1 78s;1 kb;1 k\
        c;1 3q;1 kg;1 kh;1 ki;1 to;6r 31 lu;1 3j o7;92 10 oj;2 10 oj;1 10 q2;1 10 o8 q2;c 10 oj o0;\
        1 10 oj o1;1 10 oj q2;e 10 ok o0;1 10 ok o1;1 10 ok q2;e 10 o8 o0;1 10 o8 o1;f 10 o1;1 10 o\
        k;2 10;1 10;1 10;1 10;1 10;1 10;1 10;1 10;1 10;1 10;1 10;7 80g;6 10 pj;d 1e;1 1e 1e;1 1e 1e\
         1e;9 10;4 81i 81i;1 81i 81i 81i;2 81l 81l;1 81l 81l 81l;5 11 11;2 10 o5;9 1v 1v;1 1v 11;1 \
        11 1v;e 81i 81i 81i 81i;8 10;h 1g;1 39;3 1k;1 1l;1 1m;1 1n;1 1o;1 1p;1 1b;1 8gi;1 1t;1 18;1\
         19;1 3e;1 1g;1 1h;1 1i;1 1j;1 1k;1 1l;1 1m;1 1n;1 1o;1 1p;1 1b;1 8gi;1 1t;1 18;1 19;2 31;1\
         35;1 3f;1 3o;1 ip;1 38;1 3b;1 3c;1 3d;1 3e;1 3g;1 3j;1 3k;c 2i 3j;2o 31 1f 33;1 31 1f 3j;1\
         23;1 5g 23;2 33 1f 3f;1 33 1f 3l;1 cg;2 5g 26;1 37;1 28;1 28;1 28;1 38;1 97;1 29;1 29;1 2c\
        ;1 3c;2 2e;1 2e 3f;3 2g;1 2h;1 2i;1 2i;1 2i;3 2j 2d;1 2k 25 2c;1 2k 2d;2 2q;4 2q;4 22;1 23;\
        2 35;1 25;1 26;2 2d;1 3f;1 1eg;1 1eh;1 1ei;1 1ej;1 39;2 26 21 2o;1 u0;1 tj;1 sj;1 t0;1 8gh;\
        5 24;1 34;1 35;1 39;1 3a;7 1h 824 1n;1 1h 824 1p;1 1h 824 1h 1g;1 1h 824 1j;1 1i 824 1j;1 1\
        h 824 1l;1 1i 824 1l;1 1j 824 1l;1 1k 824 1l;1 1h 824 1m;1 1l 824 1m;1 1h 824 1o;1 1j 824 1\
        o;1 1l 824 1o;1 1n 824 1o;1 1h 824;1 29;1 29 29;1 29 29 29;1 29 2m;1 2m;1 2m 29;1 2m 29 29;\
        1 2m 29 29 29;1 29 2o;1 2o;1 2o 29;1 2o 29 29;1 2c;1 23;1 24;1 2d;1 39;1 39 39;1 39 39 39;1\
         39 3m;1 3m;1 3m 39;1 3m 39 39;1 3m 39 39 39;1 39 3o;1 3o;1 3o 39;1 3o 39 39;1 3c;1 33;1 34\
        ;1 3d;a 1g 824 1j;53 8hb 8hb;1 8hb 8hb 8hb;2 8he 8he;1 8he 8he 8he;hg 1h;1 1i;1 1j;1 1k;1 1\
        l;1 1m;1 1n;1 1o;1 1p;1 1h 1g;1 1h 1h;1 1h 1i;1 1h 1j;1 1h 1k;1 1h 1l;1 1h 1m;1 1h 1n;1 1h \
        1o;1 1h 1p;1 1i 1g;1 18 1h 19;1 18 1i 19;1 18 1j 19;1 18 1k 19;1 18 1l 19;1 18 1m 19;1 18 1\
        n 19;1 18 1o 19;1 18 1p 19;1 18 1h 1g 19;1 18 1h 1h 19;1 18 1h 1i 19;1 18 1h 1j 19;1 18 1h \
        1k 19;1 18 1h 1l 19;1 18 1h 1m 19;1 18 1h 1n 19;1 18 1h 1o 19;1 18 1h 1p 19;1 18 1i 1g 19;1\
         1h 1e;1 1i 1e;1 1j 1e;1 1k 1e;1 1l 1e;1 1m 1e;1 1n 1e;1 1o 1e;1 1p 1e;1 1h 1g 1e;1 1h 1h 1\
        e;1 1h 1i 1e;1 1h 1j 1e;1 1h 1k 1e;1 1h 1l 1e;1 1h 1m 1e;1 1h 1n 1e;1 1h 1o 1e;1 1h 1p 1e;1\
         1i 1g 1e;1 18 31 19;1 18 32 19;1 18 33 19;1 18 34 19;1 18 35 19;1 18 36 19;1 18 37 19;1 18\
         38 19;1 18 39 19;1 18 3a 19;1 18 3b 19;1 18 3c 19;1 18 3d 19;1 18 3e 19;1 18 3f 19;1 18 3g\
         19;1 18 3h 19;1 18 3i 19;1 18 3j 19;1 18 3k 19;1 18 3l 19;1 18 3m 19;1 18 3n 19;1 18 3o 19\
        ;1 18 3p 19;1 18 3q 19;1 21;1 22;1 23;1 24;1 25;1 26;1 27;1 28;1 29;1 2a;1 2b;1 2c;1 2d;1 2\
        e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;1 2q;1 31;1 32;1 33;1 34;1 35;1 36\
        ;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;\
        1 3p;1 3q;1 1g;192 8hb 8hb 8hb 8hb;38 1q 1q 1t;1 1t 1t;1 1t 1t 1t;g6 3a;1 2m;7i bb1;9g qud;\
        2k 17sv;d jg0;1 jh8;1 jhm;1 jhv;1 jip;1 jk5;1 jkc;1 jl0;1 jlq;1 k9v;1 kb5;1 kbb;1 kc2;1 kcm\
        ;1 kdb;1 kf0;1 kfl;1 kg0;1 kkr;1 knp;1 kol;1 koq;1 kpo;1 kq1;1 kqs;1 kr9;1 ks2;1 ktm;1 ku8;\
        1 kv3;1 lmn;1 lov;1 m7b;1 m82;1 m8a;1 m8l;1 m97;1 mbj;1 mqg;1 ms0;1 mvo;1 n0f;1 n12;1 n1o;1\
         n3e;1 n3h;1 ner;1 nf5;1 nfh;1 nfu;1 nji;1 njq;1 njv;1 nnk;1 nnu;1 nob;1 noj;1 nqg;1 nr1;1 \
        nrj;1 nu3;1 og8;1 ohm;1 oib;1 p9f;1 p9k;1 pc7;1 pcn;1 pd4;1 pdp;1 pf0;1 pf5;1 png;1 po8;1 p\
        p8;1 qp0;1 qr2;1 qrp;1 qtj;1 qub;1 quk;1 qur;1 r0f;1 r0k;1 r1k;1 s3b;1 sha;1 shm;1 shr;1 sh\
        v;1 si7;1 sip;1 sir;1 slc;1 ss4;1 ss9;1 t6s;1 t76;1 t8o;1 t8v;1 t98;1 t9g;1 tcb;1 tci;1 tjm\
        ;1 tjt;1 tle;1 tlv;1 tne;1 tur;1 tv2;1 tvj;1 u9q;1 udo;1 udu;1 ujk;1 umb;1 unp;1 v3j;1 v7o;\
        1 vpm;1 vqh;1 vsa;1 vtt;1 1001;1 100c;1 100i;1 101j;1 103v;1 1049;1 10f3;1 10fa;1 10fj;1 10\
        fs;1 10gc;1 10gr;1 10gv;1 10je;1 10ji;1 10jo;1 11id;1 11jb;1 1220;1 122c;1 1233;1 12bu;1 12\
        cb;1 12ei;1 12g0;1 131n;1 1326;1 132l;1 133o;1 134t;1 13b4;1 13bg;1 13dj;1 13lb;1 13ma;1 13\
        sr;1 13tg;1 13tl;1 144h;1 14a9;1 14e6;1 14ec;1 14eh;1 15bn;1 15c0;1 15gs;1 15lm;1 15lp;1 15\
        n8;1 15qh;1 15qu;1 15r2;1 15r9;1 15ub;1 15vd;1 15vj;1 1601;1 1658;1 166r;1 166v;1 16cm;1 16\
        cp;1 16dc;1 16l8;1 16mo;1 16mv;1 16p5;1 16pf;1 16pi;1 16ps;1 16qq;1 1775;1 17jl;1 17jv;1 17\
        l5;1 17lr;1 17m3;1 17md;1 17mh;1 17np;1 17nt;1 17oe;1 17oj;1 17p0;1 17pr;1 17qa;1 17qi;1 17\
        sd;1 17ss;1 17t0;1b 10;1m c0i;2 kq1;1 kq4;1 kq5;31 10 c4p;1 10 c4q;3 c48 c4a;30 c5j c68;1i \
        480;1 481;1 4da;1 482;1 4dc;1 4dd;1 483;1 484;1 485;1 4dg;1 4dh;1 4di;1 4dj;1 4dk;1 4dl;1 4\
        8q;1 486;1 487;1 488;1 491;1 489;1 48a;1 48b;1 48c;1 48d;1 48e;1 48f;1 48g;1 48h;1 48i;1 4b\
        1;1 4b2;1 4b3;1 4b4;1 4b5;1 4b6;1 4b7;1 4b8;1 4b9;1 4ba;1 4bb;1 4bc;1 4bd;1 4be;1 4bf;1 4bg\
        ;1 4bh;1 4bi;1 4bj;1 4bk;1 4bl;1 4b0;1 48k;1 48l;1 4e7;1 4e8;1 4ec;1 4ee;1 4ej;1 4en;1 4ep;\
        1 48s;1 4et;1 4ev;1 48t;1 48u;1 490;1 492;1 493;1 497;1 499;1 49b;1 49c;1 49d;1 49e;1 49f;1\
         49i;1 49m;1 4a0;1 4a7;1 4ac;1 4fh;1 4fi;1 4an;1 4ao;1 4ap;1 4c4;1 4c5;1 4c8;1 4ch;1 4ci;1 \
        4ck;1 4cu;1 4d1;4 jg0;1 jkc;1 jg9;1 lmr;1 jga;1 jhd;1 jgb;1 t9i;1 jip;1 jgp;1 jg1;1 m99;1 l\
        pg;1 jlq;31 18 480 19;1 18 482 19;1 18 483 19;1 18 485 19;1 18 486 19;1 18 487 19;1 18 489 \
        19;1 18 48b 19;1 18 48c 19;1 18 48e 19;1 18 48f 19;1 18 48g 19;1 18 48h 19;1 18 48i 19;1 18\
         480 4b1 19;1 18 482 4b1 19;1 18 483 4b1 19;1 18 485 4b1 19;1 18 486 4b1 19;1 18 487 4b1 19\
        ;1 18 489 4b1 19;1 18 48b 4b1 19;1 18 48c 4b1 19;1 18 48e 4b1 19;1 18 48f 4b1 19;1 18 48g 4\
        b1 19;1 18 48h 4b1 19;1 18 48i 4b1 19;1 18 48c 4be 19;1 18 48b 4b9 48c 4b5 4db 19;1 18 48b \
        4b9 48i 4be 19;2 18 jg0 19;1 18 jkc 19;1 18 jg9 19;1 18 lmr 19;1 18 jkk 19;1 18 kbd 19;1 18\
         jg3 19;1 18 kbb 19;1 18 jit 19;1 18 kq1 19;1 18 po8 19;1 18 s3b 19;1 18 r1k 19;1 18 pp8 19\
        ;1 18 14eh 19;1 18 lov 19;1 18 pf5 19;1 18 q1a 19;1 18 po9 19;1 18 u9u 19;1 18 l0d 19;1 18 \
        sjp 19;1 18 1351 19;1 18 uat 19;1 18 klk 19;1 18 jn3 19;1 18 l3s 19;1 18 mr6 19;1 18 tn3 19\
        ;1 18 jo1 19;1 18 1367 19;1 18 kqk 19;1 18 ubd 19;1 18 joh 19;1 18 10fa 19;1 18 10fj 19;1 l\
        af;1 njs;1 pc7;1 usf;9 2g 2k 25;1 1i 1h;1 1i 1i;1 1i 1j;1 1i 1k;1 1i 1l;1 1i 1m;1 1i 1n;1 1\
        i 1o;1 1i 1p;1 1j 1g;1 1j 1h;1 1j 1i;1 1j 1j;1 1j 1k;1 1j 1l;1 480;1 482;1 483;1 485;1 486;\
        1 487;1 489;1 48b;1 48c;1 48e;1 48f;1 48g;1 48h;1 48i;1 480 4b1;1 482 4b1;1 483 4b1;1 485 4\
        b1;1 486 4b1;1 487 4b1;1 489 4b1;1 48b 4b1;1 48c 4b1;1 48e 4b1;1 48f 4b1;1 48g 4b1;1 48h 4b\
        1;1 48i 4b1;1 48e 4b1 4dn 480 4b9;1 48c 4be 48b 4bk;1 48b 4be;2 jg0;1 jkc;1 jg9;1 lmr;1 jkk\
        ;1 kbd;1 jg3;1 kbb;1 jit;1 kq1;1 po8;1 s3b;1 r1k;1 pp8;1 14eh;1 lov;1 pf5;1 q1a;1 po9;1 u9u\
        ;1 l0d;1 sjp;1 1351;1 uat;1 klk;1 ueo;1 t9n;1 mbj;1 1439;1 k9a;1 krg;1 r78;1 1605;1 joh;1 k\
        cp;1 qr3;1 jga;1 jhd;1 jgb;1 nf6;1 kvj;1 kpr;1 msn;1 mr6;1 tn3;1 jo1;1 1367;1 kqk;1 m8s;1 1\
        j 1m;1 1j 1n;1 1j 1o;1 1j 1p;1 1k 1g;1 1k 1h;1 1k 1i;1 1k 1j;1 1k 1k;1 1k 1l;1 1k 1m;1 1k 1\
        n;1 1k 1o;1 1k 1p;1 1l 1g;1 1h po8;1 1i po8;1 1j po8;1 1k po8;1 1l po8;1 1m po8;1 1n po8;1 \
        1o po8;1 1p po8;1 1h 1g po8;1 1h 1h po8;1 1h 1i po8;1 28 37;1 35 3i 37;1 35 2m;1 2c 2k 24;1\
         c52;1 c54;1 c56;1 c58;1 c5a;1 c5b;1 c5d;1 c5f;1 c5h;1 c5j;1 c5l;1 c5n;1 c5p;1 c5r;1 c5t;1 \
        c5v;1 c61;1 c64;1 c66;1 c68;1 c6a;1 c6b;1 c6c;1 c6d;1 c6e;1 c6f;1 c6i;1 c6l;1 c6o;1 c6r;1 c\
        6u;1 c6v;1 c70;1 c71;1 c72;1 c74;1 c76;1 c78;1 c79;1 c7a;1 c7b;1 c7c;1 c7d;1 c7f;1 c7g;1 c7\
        h;1 c7i;2 c52 c6f c4q c7s c68;1 c52 c7b c6l c51;1 c52 c7j c6o c4q c52;1 c52 c7s c7b;1 c54 c\
        6b c7j c5f c4p;1 c54 c7j c61;1 c56 c59 c7j;1 c58 c5p c5f c7s c68 c4p;1 c58 c7s c5b c7s;1 c5\
        a c7j c5p;1 c5a c7s c70;1 c5b c54 c7a;1 c5b c79 c63 c68;1 c5b c7d c7a c7s;1 c5b c4p c7d c7j\
        ;1 c5b c4p c7j c6u;1 c5d c4p c5b c4p;1 c5d c4p c6b c7s;1 c5d c75 c7a c7s;1 c5d c4p c7b c5v \
        c4p c7s;1 c5d c7d;1 c5d c7d c5f c4p c79 c70;1 c5d c7d c71 c7s c68 c7b;1 c5d c7d c7f c63 c68\
        ;1 c5f c4p c79 c70;1 c5f c4p c79 c70 c68 c7j;1 c5f c7b c5r c4p c54 c7d;1 c5f c7d c7s c6d;1 \
        c5h c7s c5p;1 c5j c7b c6a;1 c5j c7s c6r c4q;1 c5l c54 c5f c7b;1 c5l c7j c61 c7s c70;1 c5n c\
        7a c7j c5f c4p;1 c5r c7j c61;1 c5r c7j c68;1 c5v c4p c7s c5p;1 c66 c4p c5n;1 c68 c4p c7b;1 \
        c68 c7j;1 c6a c6e;1 c6e c63 c68;1 c6f c54 c64;1 c6f c4q c7s c5r c7j c68;1 c6f c4q c7s c64;1\
         c6f c4p c7s c7c c7b;1 c6i c4q c52 c5p c68 c7b;1 c6i c4q c5f c7b;1 c6i c4q c5j;1 c6i c4p c7\
        b;1 c6l c51 c79 c63 c68 c4p;1 c6l c53 c7s c68;1 c6l c4p c63 c5n c57 c7b;1 c6l c79 c7j;1 c6o\
         c5f c5v c7s c7b;1 c6o c4q c5t;1 c6o c4q c6b c6i;1 c6o c7b c64;1 c6o c4q c7j c5p;1 c6o c4q \
        c7s c5n c4p;1 c6o c4p c7s c5v;1 c6r c4q c54 c7j c68;1 c6r c4p c7b c68;1 c6r c7j;1 c6r c4q c\
        7j c68 c4p;1 c6r c7s c7b;1 c6r c7s c7j;1 c6u c54 c5f c7d;1 c6u c54 c7b;1 c6u c63 c6f;1 c6u \
        c7b c5f;1 c6u c7j c5n c77 c7j;1 c6v c5f c7d c7j;1 c6v c7a;1 c6v c7a c6f c4p c7s c7b;1 c71 c\
        5b c4p;1 c71 c5b c4p c68 c7j;1 c71 c7s c68 c7b;1 c74 c7s c68 c4p;1 c74 c7s c7b;1 c76 c52 c7\
        j;1 c7a c63 c68 c7b;1 c7a c79;1 c7b c6i c4q c7s;1 c7b c7s c6l c4p c7b;1 c7c c70;1 c7c c7j c\
        68 c5h c4p c7j;1 c7f c63 c68;1 1g s5p;1 1h s5p;1 1i s5p;1 1j s5p;1 1k s5p;1 1l s5p;1 1m s5p\
        ;1 1n s5p;1 1o s5p;1 1p s5p;1 1h 1g s5p;1 1h 1h s5p;1 1h 1i s5p;1 1h 1j s5p;1 1h 1k s5p;1 1\
        h 1l s5p;1 1h 1m s5p;1 1h 1n s5p;1 1h 1o s5p;1 1h 1p s5p;1 1i 1g s5p;1 1i 1h s5p;1 1i 1i s5\
        p;1 1i 1j s5p;1 1i 1k s5p;1 38 2g 31;1 34 31;1 21 2l;1 32 31 3i;1 3f 2m;1 3g 33;1 34 3d;1 3\
        4 3d 1i;1 34 3d 1j;1 29 2l;1 njj ogg;1 phd l4c;1 m97 qr3;1 pge r5r;1 q1a nof joq u9u;1 3g 2\
        1;1 3e 21;1 ts 21;1 3d 21;1 3b 21;1 2b 22;1 2d 22;1 27 22;1 33 31 3c;1 3b 33 31 3c;1 3g 26;\
        1 3e 26;1 ts 26;1 ts 37;1 3d 37;1 3b 37;1 28 3q;1 3b 28 3q;1 2d 28 3q;1 27 28 3q;1 2k 28 3q\
        ;1 ts 3c;1 3d 3c;1 34 3c;1 3b 3c;1 36 3d;1 3e 3d;1 ts 3d;1 3d 3d;1 33 3d;1 3b 3d;1 3d 3d 1i\
        ;1 33 3d 1i;1 3d 1i;1 3b 3d 1i;1 3d 3d 1j;1 33 3d 1j;1 3d 1j;1 3b 3d 1j;1 3d 8gl 3j;1 3d 8g\
        l 3j 1i;1 2g 31;1 3b 2g 31;1 2d 2g 31;1 27 2g 31;1 3i 31 34;1 3i 31 34 8gl 3j;1 3i 31 34 8g\
        l 3j 1i;1 3g 3j;1 3e 3j;1 ts 3j;1 3d 3j;1 3g 2m;1 3e 2m;1 ts 2m;1 3d 2m;1 3b 2m;1 2d 2m;1 3\
        g 2n;1 3e 2n;1 ts 2n;1 3d 2n;1 3b 2n;1 2d 2n;1 3b t9;1 2d t9;1 31 1e 3d 1e;1 22 3h;1 33 33;\
        1 33 34;1 23 8gl 3b 37;1 23 3f 1e;1 34 22;1 27 3p;1 38 31;1 28 2g;1 39 3e;1 2b 2b;1 2b 2d;1\
         3b 3k;1 3c 3d;1 3c 3e;1 3c 3f 37;1 3c 3o;1 3d 32;1 3d 39 3c;1 3d 3f 3c;1 2g 28;1 3g 1e 3d \
        1e;1 2g 2g 2d;1 2g 2i;1 3j 3i;1 2j 3m;1 2n 32;1 2m 8gl 3d;1 21 8gl 3d;1 1h pf5;1 1i pf5;1 1\
        j pf5;1 1k pf5;1 1l pf5;1 1m pf5;1 1n pf5;1 1o pf5;1 1p pf5;1 1h 1g pf5;1 1h 1h pf5;1 1h 1i\
         pf5;1 1h 1j pf5;1 1h 1k pf5;1 1h 1l pf5;1 1h 1m pf5;1 1h 1n pf5;1 1h 1o pf5;1 1h 1p pf5;1 \
        1i 1g pf5;1 1i 1h pf5;1 1i 1i pf5;1 1i 1j pf5;1 1i 1k pf5;1 1i 1l pf5;1 1i 1m pf5;1 1i 1n p\
        f5;1 1i 1o pf5;1 1i 1p pf5;1 1j 1g pf5;1 1j 1h pf5;1 37 31 3c;skt 12a;1 12c;6j 19rf;48 96;1\
         aj;r3 19p7;1 1apn;1 jb;1 1aqi;jt1 36 36;1 36 39;1 36 3c;1 36 36 39;1 36 36 3c;1 3j 3k;1 3j\
         3k;d 1bk 1bm;1 1bk 1b5;1 1bk 1bb;1 1bu 1bm;1 1bk 1bd;9 1f2;1 1eg;1 1ej;1 1ek;1 1er;1 1es;1\
         1et;1 1f8;1 1fa;1 1b;16 1eg 1es;1 1jh;1 1jh;1 1jr;1 1jr;1 1jr;1 1jr;1 1ju;1 1ju;1 1ju;1 1j\
        u;1 1k0;1 1k0;1 1k0;1 1k0;1 1jq;1 1jq;1 1jq;1 1jq;1 1jv;1 1jv;1 1jv;1 1jv;1 1jp;1 1jp;1 1jp\
        ;1 1jp;1 1l4;1 1l4;1 1l4;1 1l4;1 1l6;1 1l6;1 1l6;1 1l6;1 1k4;1 1k4;1 1k4;1 1k4;1 1k3;1 1k3;\
        1 1k3;1 1k3;1 1k6;1 1k6;1 1k6;1 1k6;1 1k7;1 1k7;1 1k7;1 1k7;1 1kd;1 1kd;1 1kc;1 1kc;1 1ke;1\
         1ke;1 1k8;1 1k8;1 1ko;1 1ko;1 1kh;1 1kh;1 1l9;1 1l9;1 1l9;1 1l9;1 1lf;1 1lf;1 1lf;1 1lf;1 \
        1lj;1 1lj;1 1lj;1 1lj;1 1lh;1 1lh;1 1lh;1 1lh;1 1lq;1 1lq;1 1lr;1 1lr;1 1lr;1 1lr;1 1ml 1ik\
        ;1 1ml 1ik;1 1m1;1 1m1;1 1m1;1 1m1;1 1lu;1 1lu;1 1lu;1 1lu;1 1mi;1 1mi;1 1mi 1ik;1 1mi 1ik;\
        12 1ld;1 1ld;1 1ld;1 1ld;1 1m7;1 1m7;1 1m6;1 1m6;1 1m8;1 1m8;1 1m7 1jk;1 1mb;1 1mb;1 1m5;1 \
        1m5;1 1m9;1 1m9;1 1mg;1 1mg;1 1mg;1 1mg;1 1i9;1 1i9;1 1ia 1ik 1h7;1 1ia 1ik 1h7;1 1ia 1ik 1\
        ml;1 1ia 1ik 1ml;1 1ia 1ik 1i8;1 1ia 1ik 1i8;1 1ia 1ik 1m7;1 1ia 1ik 1m7;1 1ia 1ik 1m6;1 1i\
        a 1ik 1m6;1 1ia 1ik 1m8;1 1ia 1ik 1m8;1 1ia 1ik 1mg;1 1ia 1ik 1mg;1 1ia 1ik 1mg;1 1ia 1ik 1\
        i9;1 1ia 1ik 1i9;1 1ia 1ik 1i9;1 1mc;1 1mc;1 1mc;1 1mc;1 1ia 1ik 1hc;1 1ia 1ik 1hd;1 1ia 1i\
        k 1i5;1 1ia 1ik 1i9;1 1ia 1ik 1ia;1 1h8 1hc;1 1h8 1hd;1 1h8 1he;1 1h8 1i5;1 1h8 1i9;1 1h8 1\
        ia;1 1ha 1hc;1 1ha 1hd;1 1ha 1he;1 1ha 1i5;1 1ha 1i9;1 1ha 1ia;1 1hb 1hc;1 1hb 1i5;1 1hb 1i\
        9;1 1hb 1ia;1 1hc 1hd;1 1hc 1i5;1 1hd 1hc;1 1hd 1i5;1 1he 1hc;1 1he 1hd;1 1he 1i5;1 1hj 1hc\
        ;1 1hj 1hd;1 1hj 1he;1 1hj 1i5;1 1hl 1hd;1 1hl 1i5;1 1hm 1hc;1 1hm 1hd;1 1hm 1he;1 1hm 1i5;\
        1 1hn 1hd;1 1hn 1i5;1 1ho 1i5;1 1hp 1hc;1 1hp 1i5;1 1hq 1hc;1 1hq 1i5;1 1i1 1hc;1 1i1 1hd;1\
         1i1 1he;1 1i1 1i5;1 1i1 1i9;1 1i1 1ia;1 1i2 1hd;1 1i2 1i5;1 1i2 1i9;1 1i2 1ia;1 1i3 1h7;1 \
        1i3 1hc;1 1i3 1hd;1 1i3 1he;1 1i3 1i4;1 1i3 1i5;1 1i3 1i9;1 1i3 1ia;1 1i4 1hc;1 1i4 1hd;1 1\
        i4 1he;1 1i4 1i5;1 1i4 1i9;1 1i4 1ia;1 1i5 1hc;1 1i5 1hd;1 1i5 1he;1 1i5 1i5;1 1i5 1i9;1 1i\
        5 1ia;1 1i6 1hc;1 1i6 1hd;1 1i6 1he;1 1i6 1i5;1 1i6 1i9;1 1i6 1ia;1 1i7 1hc;1 1i7 1i5;1 1i7\
         1i9;1 1i7 1ia;1 1ia 1hc;1 1ia 1hd;1 1ia 1he;1 1ia 1i5;1 1ia 1i9;1 1ia 1ia;1 1hg 1jg;1 1hh \
        1jg;1 1i9 1jg;1 10 1ic 1ih;1 10 1id 1ih;1 10 1ie 1ih;1 10 1if 1ih;1 10 1ig 1ih;1 10 1ih 1jg\
        ;1 1ia 1ik 1hh;1 1ia 1ik 1hi;1 1ia 1ik 1i5;1 1ia 1ik 1i6;1 1ia 1ik 1i9;1 1ia 1ik 1ia;1 1h8 \
        1hh;1 1h8 1hi;1 1h8 1i5;1 1h8 1i6;1 1h8 1i9;1 1h8 1ia;1 1ha 1hh;1 1ha 1hi;1 1ha 1i5;1 1ha 1\
        i6;1 1ha 1i9;1 1ha 1ia;1 1hb 1hh;1 1hb 1hi;1 1hb 1i5;1 1hb 1i6;1 1hb 1i9;1 1hb 1ia;1 1i1 1i\
        9;1 1i1 1ia;1 1i2 1i9;1 1i2 1ia;1 1i3 1h7;1 1i3 1i4;1 1i3 1i5;1 1i3 1i9;1 1i3 1ia;1 1i4 1i5\
        ;1 1i4 1i9;1 1i4 1ia;1 1i5 1h7;1 1i5 1i5;1 1i6 1hh;1 1i6 1hi;1 1i6 1i5;1 1i6 1i6;1 1i6 1i9;\
        1 1i6 1ia;1 1i9 1jg;1 1ia 1hh;1 1ia 1hi;1 1ia 1i5;1 1ia 1i6;1 1ia 1i9;1 1ia 1ia;1 1ia 1ik 1\
        hc;1 1ia 1ik 1hd;1 1ia 1ik 1he;1 1ia 1ik 1i5;1 1ia 1ik 1i7;1 1h8 1hc;1 1h8 1hd;1 1h8 1he;1 \
        1h8 1i5;1 1h8 1i7;1 1ha 1hc;1 1ha 1hd;1 1ha 1he;1 1ha 1i5;1 1ha 1i7;1 1hb 1i5;1 1hc 1hd;1 1\
        hc 1i5;1 1hd 1hc;1 1hd 1i5;1 1he 1hc;1 1he 1i5;1 1hj 1hc;1 1hj 1hd;1 1hj 1he;1 1hj 1i5;1 1h\
        l 1hd;1 1hl 1he;1 1hl 1i5;1 1hm 1hc;1 1hm 1hd;1 1hm 1he;1 1hm 1i5;1 1hn 1hd;1 1ho 1i5;1 1hp\
         1hc;1 1hp 1i5;1 1hq 1hc;1 1hq 1i5;1 1i1 1hc;1 1i1 1hd;1 1i1 1he;1 1i1 1i5;1 1i2 1hd;1 1i2 \
        1i5;1 1i3 1hc;1 1i3 1hd;1 1i3 1he;1 1i3 1i4;1 1i3 1i5;1 1i4 1hc;1 1i4 1hd;1 1i4 1he;1 1i4 1\
        i5;1 1i4 1i7;1 1i5 1hc;1 1i5 1hd;1 1i5 1he;1 1i5 1i5;1 1i6 1hc;1 1i6 1hd;1 1i6 1he;1 1i6 1i\
        5;1 1i6 1i7;1 1i7 1hc;1 1i7 1i5;1 1i7 1jg;1 1ia 1hc;1 1ia 1hd;1 1ia 1he;1 1ia 1i5;1 1ia 1i7\
        ;1 1ia 1ik 1i5;1 1ia 1ik 1i7;1 1h8 1i5;1 1h8 1i7;1 1ha 1i5;1 1ha 1i7;1 1hb 1i5;1 1hb 1i7;1 \
        1hj 1i5;1 1hj 1i7;1 1hk 1i5;1 1hk 1i7;1 1i3 1i4;1 1i3 1i5;1 1i4 1i5;1 1i6 1i5;1 1i6 1i7;1 1\
        ia 1i5;1 1ia 1i7;1 1i0 1ie 1ih;1 1i0 1if 1ih;1 1i0 1ig 1ih;1 1hn 1i9;1 1hn 1ia;1 1hp 1i9;1 \
        1hp 1ia;1 1hq 1i9;1 1hq 1ia;1 1hj 1i9;1 1hj 1ia;1 1hk 1i9;1 1hk 1ia;1 1hd 1i9;1 1hd 1ia;1 1\
        hc 1i9;1 1hc 1ia;1 1he 1i9;1 1he 1ia;1 1hl 1i9;1 1hl 1ia;1 1hm 1i9;1 1hm 1ia;1 1hk 1hc;1 1h\
        k 1hd;1 1hk 1he;1 1hk 1i5;1 1hk 1hh;1 1hj 1hh;1 1hl 1hh;1 1hm 1hh;1 1hn 1i9;1 1hn 1ia;1 1hp\
         1i9;1 1hp 1ia;1 1hq 1i9;1 1hq 1ia;1 1hj 1i9;1 1hj 1ia;1 1hk 1i9;1 1hk 1ia;1 1hd 1i9;1 1hd \
        1ia;1 1hc 1i9;1 1hc 1ia;1 1he 1i9;1 1he 1ia;1 1hl 1i9;1 1hl 1ia;1 1hm 1i9;1 1hm 1ia;1 1hk 1\
        hc;1 1hk 1hd;1 1hk 1he;1 1hk 1i5;1 1hk 1hh;1 1hj 1hh;1 1hl 1hh;1 1hm 1hh;1 1hk 1hc;1 1hk 1h\
        d;1 1hk 1he;1 1hk 1i5;1 1hj 1i7;1 1hk 1i7;1 1hn 1i5;1 1hj 1hc;1 1hj 1hd;1 1hj 1he;1 1hk 1hc\
        ;1 1hk 1hd;1 1hk 1he;1 1hn 1i5;1 1ho 1i5;1 1h7 1ib;1 1h7 1ib;j 1ha 1hc 1i5;1 1ha 1hd 1hc;1 \
        1ha 1hd 1hc;1 1ha 1hd 1i5;1 1ha 1he 1i5;1 1ha 1i5 1hc;1 1ha 1i5 1hd;1 1ha 1i5 1he;1 1hc 1i5\
         1hd;1 1hc 1i5 1hd;1 1hd 1i5 1ia;1 1hd 1i5 1i9;1 1hj 1hd 1hc;1 1hj 1hc 1hd;1 1hj 1hc 1i9;1 \
        1hj 1i5 1hd;1 1hj 1i5 1hd;1 1hj 1i5 1hc;1 1hj 1i5 1i5;1 1hj 1i5 1i5;1 1hl 1hd 1hd;1 1hl 1hd\
         1hd;1 1hl 1i5 1i5;1 1hk 1hd 1i5;1 1hk 1hd 1i5;1 1hk 1hc 1ia;1 1hk 1i5 1he;1 1hk 1i5 1he;1 \
        1hk 1i5 1i5;1 1hk 1i5 1i5;1 1hm 1hd 1i9;1 1hm 1he 1i5;1 1hm 1he 1i5;1 1hn 1i5 1hd;1 1hn 1i5\
         1hd;1 1hn 1i5 1i5;1 1hn 1i5 1ia;1 1hp 1hc 1i5;1 1hp 1i5 1i5;1 1hp 1i5 1i5;1 1hp 1i5 1i9;1 \
        1hq 1i5 1i5;1 1hq 1i5 1ia;1 1hq 1i5 1i9;1 1i1 1he 1i5;1 1i1 1he 1i5;1 1i2 1i5 1hd;1 1i2 1i5\
         1i5;1 1i4 1hd 1i5;1 1i4 1hd 1ia;1 1i4 1hd 1i9;1 1i4 1hc 1hc;1 1i4 1hc 1hc;1 1i4 1he 1i5;1 \
        1i4 1he 1i5;1 1i4 1i5 1hd;1 1i4 1i5 1hd;1 1i5 1hd 1hc;1 1i5 1hd 1i5;1 1i5 1hd 1ia;1 1i5 1hc\
         1hd;1 1i5 1hc 1i5;1 1i5 1he 1hc;1 1i5 1he 1i5;3 1i5 1hc 1he;1 1i7 1i5 1hc;1 1i7 1i5 1i5;1 \
        1i6 1hd 1i5;1 1i6 1hd 1i9;1 1i6 1hc 1i5;1 1i6 1hc 1i5;1 1i6 1hc 1i9;1 1i6 1i5 1ia;1 1i6 1i5\
         1i9;1 1ia 1i5 1i5;1 1ia 1i5 1i5;1 1h8 1he 1ia;1 1ha 1hc 1ia;1 1ha 1hc 1i9;1 1ha 1he 1ia;1 \
        1ha 1he 1i9;1 1ha 1i5 1ia;1 1ha 1i5 1i9;1 1hc 1i5 1ia;1 1hc 1hd 1i9;1 1hc 1i5 1i9;1 1hj 1he\
         1i9;1 1hl 1hd 1ia;1 1hk 1hd 1ia;1 1hm 1hd 1ia;1 1i4 1hc 1ia;1 1i4 1i5 1ia;1 1ia 1hd 1ia;1 \
        1ia 1hc 1ia;1 1ia 1i5 1ia;1 1i5 1i5 1ia;1 1i2 1i5 1ia;1 1i6 1hd 1ia;1 1i2 1i5 1hd;1 1i4 1hd\
         1i5;1 1hp 1i5 1ia;1 1i3 1i5 1ia;1 1i6 1hc 1hd;1 1i5 1he 1ia;1 1i4 1hc 1i5;1 1i3 1i5 1i5;1 \
        1i4 1hc 1i5;1 1i6 1hc 1hd;1 1hc 1hd 1ia;1 1hd 1hc 1ia;1 1i5 1hc 1ia;1 1i1 1i5 1ia;1 1h8 1hd\
         1ia;1 1i3 1i5 1i5;1 1hp 1hc 1i5;1 1hl 1i5 1i5;1 1hj 1he 1ia;1 1i6 1hc 1ia;19 1hl 1i4 1mi;1\
         1i2 1i4 1mi;1 1h7 1i4 1i4 1i7;1 1h7 1i3 1h8 1hh;1 1i5 1hd 1i5 1hf;1 1hl 1i4 1hp 1i5;1 1hh \
        1hj 1i8 1i4;1 1hp 1i4 1ia 1i7;1 1i8 1hj 1i4 1i5;1 1hl 1i4 1i9;1 1hl 1i4 1i9 10 1h7 1i4 1i4 \
        1i7 10 1hp 1i4 1ia 1i7 10 1i8 1hj 1i4 1i5;1 1hc 1i4 10 1hc 1i4 1h7 1i4 1i7;1 1hh 1mc 1h7 1i\
        4;k 1c;1 c01;1 c02;1 1q;1 1r;1 11;1 1v;1 c0m;1 c0n;1 1e 1e 1e;n 1e 1e;1 80k;1 80j;1 2v;1 2v\
        ;1 18;1 19;1 3r;1 3t;1 c0k;1 c0l;1 c0g;1 c0h;1 c0a;1 c0b;1 c08;1 c09;1 c0c;1 c0d;1 c0e;1 c0\
        f;3 2r;1 2t;1 10 o5;1 10 o5;1 10 o5;1 10 o5;1 2v;1 2v;1 2v;1 1c;1 c01;1 1e;2 1r;1 1q;1 1v;1\
         11;1 80k;1 18;1 19;1 3r;1 3t;1 c0k;1 c0l;1 13;1 16;1 1a;1 1b;1 1d;1 1s;1 1u;1 1t;2 2s;1 14\
        ;1 15;1 20;5 10 1ib;1 1i0 1ib;1 10 1ic;2 10 1id;2 10 1ie;1 1i0 1ie;1 10 1if;1 1i0 1if;1 10 \
        1ig;1 1i0 1ig;1 10 1ih;1 1i0 1ih;1 10 1ii;1 1i0 1ii;1 1h1;1 1h7 1ij;1 1h7 1ij;1 1h7 1ik;1 1\
        h7 1ik;1 1i8 1ik;1 1i8 1ik;1 1h7 1il;1 1h7 1il;1 1ia 1ik;1 1ia 1ik;1 1ia 1ik;1 1ia 1ik;1 1h\
        7;1 1h7;1 1h8;1 1h8;1 1h8;1 1h8;1 1h9;1 1h9;1 1ha;1 1ha;1 1ha;1 1ha;1 1hb;1 1hb;1 1hb;1 1hb\
        ;1 1hc;1 1hc;1 1hc;1 1hc;1 1hd;1 1hd;1 1hd;1 1hd;1 1he;1 1he;1 1he;1 1he;1 1hf;1 1hf;1 1hg;\
        1 1hg;1 1hh;1 1hh;1 1hi;1 1hi;1 1hj;1 1hj;1 1hj;1 1hj;1 1hk;1 1hk;1 1hk;1 1hk;1 1hl;1 1hl;1\
         1hl;1 1hl;1 1hm;1 1hm;1 1hm;1 1hm;1 1hn;1 1hn;1 1hn;1 1hn;1 1ho;1 1ho;1 1ho;1 1ho;1 1hp;1 \
        1hp;1 1hp;1 1hp;1 1hq;1 1hq;1 1hq;1 1hq;1 1i1;1 1i1;1 1i1;1 1i1;1 1i2;1 1i2;1 1i2;1 1i2;1 1\
        i3;1 1i3;1 1i3;1 1i3;1 1i4;1 1i4;1 1i4;1 1i4;1 1i5;1 1i5;1 1i5;1 1i5;1 1i6;1 1i6;1 1i6;1 1i\
        6;1 1i7;1 1i7;1 1i7;1 1i7;1 1i8;1 1i8;1 1i9;1 1i9;1 1ia;1 1ia;1 1ia;1 1ia;1 1i4 1h7 1ij;1 1\
        i4 1h7 1ij;1 1i4 1h7 1ik;1 1i4 1h7 1ik;1 1i4 1h7 1il;1 1i4 1h7 1il;1 1i4 1h7;1 1i4 1h7;5 11\
        ;1 12;1 13;1 14;1 15;1 16;1 17;1 18;1 19;1 1a;1 1b;1 1c;1 1d;1 1e;1 1f;1 1g;1 1h;1 1i;1 1j;\
        1 1k;1 1l;1 1m;1 1n;1 1o;1 1p;1 1q;1 1r;1 1s;1 1t;1 1u;1 1v;1 20;1 21;1 22;1 23;1 24;1 25;1\
         26;1 27;1 28;1 29;1 2a;1 2b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1 \
        2o;1 2p;1 2q;1 2r;1 2s;1 2t;1 2u;1 2v;1 30;1 31;1 32;1 33;1 34;1 35;1 36;1 37;1 38;1 39;1 3\
        a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 3r;1 3s\
        ;1 3t;1 3u;1 ac5;1 ac6;1 c02;1 c0c;1 c0d;1 c01;1 c7r;1 c7i;1 c51;1 c53;1 c55;1 c57;1 c59;1 \
        c73;1 c75;1 c77;1 c63;1 c7s;1 c52;1 c54;1 c56;1 c58;1 c5a;1 c5b;1 c5d;1 c5f;1 c5h;1 c5j;1 c\
        5l;1 c5n;1 c5p;1 c5r;1 c5t;1 c5v;1 c61;1 c64;1 c66;1 c68;1 c6a;1 c6b;1 c6c;1 c6d;1 c6e;1 c6\
        f;1 c6i;1 c6l;1 c6o;1 c6r;1 c6u;1 c6v;1 c70;1 c71;1 c72;1 c74;1 c76;1 c78;1 c79;1 c7a;1 c7b\
        ;1 c7c;1 c7d;1 c7f;1 c7j;1 c4p;1 c4q;1 4b0;1 480;1 481;1 4da;1 482;1 4dc;1 4dd;1 483;1 484;\
        1 485;1 4dg;1 4dh;1 4di;1 4dj;1 4dk;1 4dl;1 48q;1 486;1 487;1 488;1 491;1 489;1 48a;1 48b;1\
         48c;1 48d;1 48e;1 48f;1 48g;1 48h;1 48i;4 4b1;1 4b2;1 4b3;1 4b4;1 4b5;1 4b6;3 4b7;1 4b8;1 \
        4b9;1 4ba;1 4bb;1 4bc;3 4bd;1 4be;1 4bf;1 4bg;1 4bh;1 4bi;3 4bj;1 4bk;1 4bl;4 52;1 53;1 5c;\
        1 10 o4;1 56;1 55;1 859;2 982;1 8cg;1 8ch;1 8ci;1 8cj;1 9d0;1 9eb;1l0i 21;1 22;1 23;1 24;1 \
        25;1 26;1 27;1 28;1 29;1 2a;1 2b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2\
        n;1 2o;1 2p;1 2q;1 31;1 32;1 33;1 34;1 35;1 36;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f\
        ;1 3g;1 3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 21;1 22;1 23;1 24;1 25;1 26;1 27;\
        1 28;1 29;1 2a;1 2b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;1\
         2q;1 31;1 32;1 33;1 34;1 35;1 36;1 37;2 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 \
        3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 21;1 22;1 23;1 24;1 25;1 26;1 27;1 28;1 29;1 2a;1 2\
        b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;1 2q;1 31;1 32;1 33\
        ;1 34;1 35;1 36;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;1 3k;1 3l;\
        1 3m;1 3n;1 3o;1 3p;1 3q;1 21;2 23;1 24;3 27;3 2a;1 2b;3 2e;1 2f;1 2g;1 2h;2 2j;1 2k;1 2l;1\
         2m;1 2n;1 2o;1 2p;1 2q;1 31;1 32;1 33;1 34;2 36;2 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;2 3g;1 \
        3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 21;1 22;1 23;1 24;1 25;1 26;1 27;1 28;1 2\
        9;1 2a;1 2b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;1 2q;1 31\
        ;1 32;1 33;1 34;1 35;1 36;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;\
        1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 21;1 22;2 24;1 25;1 26;1 27;3 2a;1 2b;1 2c;1 2d;1 2e;1\
         2f;1 2g;1 2h;2 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;2 31;1 32;1 33;1 34;1 35;1 36;1 37;1 38;1 \
        39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 2\
        1;1 22;2 24;1 25;1 26;1 27;2 29;1 2a;1 2b;1 2c;1 2d;2 2f;4 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p\
        ;2 31;1 32;1 33;1 34;1 35;1 36;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;\
        1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 21;1 22;1 23;1 24;1 25;1 26;1 27;1 28;1 29;1 2a;1\
         2b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;1 2q;1 31;1 32;1 \
        33;1 34;1 35;1 36;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;1 3k;1 3\
        l;1 3m;1 3n;1 3o;1 3p;1 3q;1 21;1 22;1 23;1 24;1 25;1 26;1 27;1 28;1 29;1 2a;1 2b;1 2c;1 2d\
        ;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;1 2q;1 31;1 32;1 33;1 34;1 35;\
        1 36;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1\
         3o;1 3p;1 3q;1 21;1 22;1 23;1 24;1 25;1 26;1 27;1 28;1 29;1 2a;1 2b;1 2c;1 2d;1 2e;1 2f;1 \
        2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;1 2q;1 31;1 32;1 33;1 34;1 35;1 36;1 37;1 3\
        8;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q\
        ;1 21;1 22;1 23;1 24;1 25;1 26;1 27;1 28;1 29;1 2a;1 2b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;\
        1 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;1 2q;1 31;1 32;1 33;1 34;1 35;1 36;1 37;1 38;1 39;1 3a;1\
         3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 21;1 22;1 \
        23;1 24;1 25;1 26;1 27;1 28;1 29;1 2a;1 2b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2\
        l;1 2m;1 2n;1 2o;1 2p;1 2q;1 31;1 32;1 33;1 34;1 35;1 36;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d\
        ;1 3e;1 3f;1 3g;1 3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 21;1 22;1 23;1 24;1 25;\
        1 26;1 27;1 28;1 29;1 2a;1 2b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1\
         2o;1 2p;1 2q;1 31;1 32;1 33;1 34;1 35;1 36;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 \
        3g;1 3h;1 3i;1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;1 9h;1 hn;3 sh;1 si;1 sj;1 sk;1 sl;1 s\
        m;1 sn;1 so;1 sp;1 sq;1 sr;1 ss;1 st;1 su;1 sv;1 t0;1 t1;1 so;1 t3;1 t4;1 t5;1 t6;1 t7;1 t8\
        ;1 t9;1 8g7;1 th;1 ti;1 tj;1 tk;1 tl;1 tm;1 tn;1 to;1 tp;1 tq;1 tr;1 ts;1 tt;1 tu;1 tv;1 u0\
        ;1 u1;1 u2;1 u3;1 u4;1 u5;1 u6;1 u7;1 u8;1 u9;1 8g2;1 tl;1 to;1 tq;1 u6;1 u1;1 u0;1 sh;1 si\
        ;1 sj;1 sk;1 sl;1 sm;1 sn;1 so;1 sp;1 sq;1 sr;1 ss;1 st;1 su;1 sv;1 t0;1 t1;1 so;1 t3;1 t4;\
        1 t5;1 t6;1 t7;1 t8;1 t9;1 8g7;1 th;1 ti;1 tj;1 tk;1 tl;1 tm;1 tn;1 to;1 tp;1 tq;1 tr;1 ts;\
        1 tt;1 tu;1 tv;1 u0;1 u1;1 u2;1 u3;1 u4;1 u5;1 u6;1 u7;1 u8;1 u9;1 8g2;1 tl;1 to;1 tq;1 u6;\
        1 u1;1 u0;1 sh;1 si;1 sj;1 sk;1 sl;1 sm;1 sn;1 so;1 sp;1 sq;1 sr;1 ss;1 st;1 su;1 sv;1 t0;1\
         t1;1 so;1 t3;1 t4;1 t5;1 t6;1 t7;1 t8;1 t9;1 8g7;1 th;1 ti;1 tj;1 tk;1 tl;1 tm;1 tn;1 to;1\
         tp;1 tq;1 tr;1 ts;1 tt;1 tu;1 tv;1 u0;1 u1;1 u2;1 u3;1 u4;1 u5;1 u6;1 u7;1 u8;1 u9;1 8g2;1\
         tl;1 to;1 tq;1 u6;1 u1;1 u0;1 sh;1 si;1 sj;1 sk;1 sl;1 sm;1 sn;1 so;1 sp;1 sq;1 sr;1 ss;1 \
        st;1 su;1 sv;1 t0;1 t1;1 so;1 t3;1 t4;1 t5;1 t6;1 t7;1 t8;1 t9;1 8g7;1 th;1 ti;1 tj;1 tk;1 \
        tl;1 tm;1 tn;1 to;1 tp;1 tq;1 tr;1 ts;1 tt;1 tu;1 tv;1 u0;1 u1;1 u2;1 u3;1 u4;1 u5;1 u6;1 u\
        7;1 u8;1 u9;1 8g2;1 tl;1 to;1 tq;1 u6;1 u1;1 u0;1 sh;1 si;1 sj;1 sk;1 sl;1 sm;1 sn;1 so;1 s\
        p;1 sq;1 sr;1 ss;1 st;1 su;1 sv;1 t0;1 t1;1 so;1 t3;1 t4;1 t5;1 t6;1 t7;1 t8;1 t9;1 8g7;1 t\
        h;1 ti;1 tj;1 tk;1 tl;1 tm;1 tn;1 to;1 tp;1 tq;1 tr;1 ts;1 tt;1 tu;1 tv;1 u0;1 u1;1 u2;1 u3\
        ;1 u4;1 u5;1 u6;1 u7;1 u8;1 u9;1 8g2;1 tl;1 to;1 tq;1 u6;1 u1;1 u0;1 us;1 ut;3 1g;1 1h;1 1i\
        ;1 1j;1 1k;1 1l;1 1m;1 1n;1 1o;1 1p;1 1g;1 1h;1 1i;1 1j;1 1k;1 1l;1 1m;1 1n;1 1o;1 1p;1 1g;\
        1 1h;1 1i;1 1j;1 1k;1 1l;1 1m;1 1n;1 1o;1 1p;1 1g;1 1h;1 1i;1 1j;1 1k;1 1l;1 1m;1 1n;1 1o;1\
         1p;1 1g;1 1h;1 1i;1 1j;1 1k;1 1l;1 1m;1 1n;1 1o;1 1p;5g1 1h7;1 1h8;1 1hc;1 1hf;2 1i8;1 1hi\
        ;1 1hd;1 1hn;1 1ia;1 1i3;1 1i4;1 1i5;1 1i6;1 1hj;1 1hp;1 1i1;1 1hl;1 1i2;1 1hh;1 1hk;1 1ha;\
        1 1hb;1 1he;1 1hg;1 1hm;1 1ho;1 1hq;1 1je;1 1lq;1 1l1;1 1jf;2 1h8;1 1hc;2 1i7;3 1hd;2 1ia;1\
         1i3;1 1i4;1 1i5;1 1i6;1 1hj;1 1hp;1 1i1;1 1hl;1 1i2;2 1hk;1 1ha;1 1hb;1 1he;2 1hm;2 1hq;7 \
        1hc;5 1hd;2 1ia;2 1i4;2 1i6;1 1hj;1 1hp;2 1hl;1 1i2;2 1hk;3 1he;2 1hm;2 1hq;2 1lq;2 1jf;2 1\
        h8;1 1hc;2 1i7;3 1hd;1 1hn;1 1ia;1 1i3;2 1i5;1 1i6;1 1hj;1 1hp;1 1i1;1 1hl;1 1i2;2 1hk;1 1h\
        a;1 1hb;1 1he;2 1hm;1 1ho;1 1hq;1 1je;2 1l1;2 1h7;1 1h8;1 1hc;1 1hf;1 1i7;1 1i8;1 1hi;1 1hd\
        ;1 1hn;1 1ia;2 1i4;1 1i5;1 1i6;1 1hj;1 1hp;1 1i1;1 1hl;1 1i2;1 1hh;1 1hk;1 1ha;1 1hb;1 1he;\
        1 1hg;1 1hm;1 1ho;1 1hq;6 1h8;1 1hc;1 1hf;2 1i8;1 1hi;1 1hd;1 1hn;1 1ia;2 1i4;1 1i5;1 1i6;1\
         1hj;1 1hp;1 1i1;1 1hl;1 1i2;1 1hh;1 1hk;1 1ha;1 1hb;1 1he;1 1hg;1 1hm;1 1ho;1 1hq;i5 1g 1e\
        ;1 1g 1c;1 1h 1c;1 1i 1c;1 1j 1c;1 1k 1c;1 1l 1c;1 1m 1c;1 1n 1c;1 1o 1c;1 1p 1c;6 18 21 19\
        ;1 18 22 19;1 18 23 19;1 18 24 19;1 18 25 19;1 18 26 19;1 18 27 19;1 18 28 19;1 18 29 19;1 \
        18 2a 19;1 18 2b 19;1 18 2c 19;1 18 2d 19;1 18 2e 19;1 18 2f 19;1 18 2g 19;1 18 2h 19;1 18 \
        2i 19;1 18 2j 19;1 18 2k 19;1 18 2l 19;1 18 2m 19;1 18 2n 19;1 18 2o 19;1 18 2p 19;1 18 2q \
        19;1 c0k 2j c0l;1 23;1 2i;1 23 24;1 2n 2q;2 21;1 22;1 23;1 24;1 25;1 26;1 27;1 28;1 29;1 2a\
        ;1 2b;1 2c;1 2d;1 2e;1 2f;1 2g;1 2h;1 2i;1 2j;1 2k;1 2l;1 2m;1 2n;1 2o;1 2p;1 2q;1 28 2m;1 \
        2d 2m;1 2j 24;1 2j 2j;1 2g 2g 2m;1 2n 23;r 2d 23;1 2d 24;15 24 2a;3g c3r c2b;1 c5j c5j;1 c5\
        l;e oib;1 mqn;1 kuc;1 c66 c4p;1 jkc;1 m8q;1 12f3;1 m99;1 jl4;1 ph0;1 s91;1 pcp;1 kid;1 nsc;\
        1 kcd;1 pdg;1 kgt;1 va2;1 t8v;1 1359;1 m7g;1 l1p;1 rok;1 okl;1 oql;1 jg0;1 jg9;1 142a;1 nf6\
        ;1 jhd;1 kvj;1 oo7;1 13bg;1 oij;1 uc1;1 ujq;1 l08;1 rk0;1 po9;1 po8;1 t9j;1 kji;1 ldm;1 14a\
        d;5 c0k ppc c0l;1 c0k jg9 c0l;1 c0k jkc c0l;1 c0k ms9 c0l;1 c0k s5p c0l;1 c0k oij c0l;1 c0k\
         tmn c0l;1 c0k kmt c0l;1 c0k pan c0l;8 nsn;1 kvf
        """
}
