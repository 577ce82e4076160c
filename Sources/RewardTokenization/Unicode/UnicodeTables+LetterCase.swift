// Letter case and accents.
//
// Made by Tests/Golden/tokenizers/make_unicode_tables.py with tokenizers 0.23.3; do not edit.
// The format is described in UnicodeTables.swift.

extension UnicodeTables {
    /// Lower case of single scalars.
    static let lowercase = """
        21 31;1 32;1 33;1 34;1 35;1 36;1 37;1 38;1 39;1 3a;1 3b;1 3c;1 3d;1 3e;1 3f;1 3g;1 3h;1 3i;\
        1 3j;1 3k;1 3l;1 3m;1 3n;1 3o;1 3p;1 3q;36 70;1 71;1 72;1 73;1 74;1 75;1 76;1 77;1 78;1 79;\
        1 7a;1 7b;1 7c;1 7d;1 7e;1 7f;1 7g;1 7h;1 7i;1 7j;1 7k;1 7l;1 7m;2 7o;1 7p;1 7q;1 7r;1 7s;1\
         7t;1 7u;12 81;2 83;2 85;2 87;2 89;2 8b;2 8d;2 8f;2 8h;2 8j;2 8l;2 8n;2 8p;2 8r;2 8t;2 8v;2\
         91;2 93;2 95;2 97;2 99;2 9b;2 9d;2 9f;2 39 o7;2 9j;2 9l;2 9n;3 9q;2 9s;2 9u;2 a0;2 a2;2 a4\
        ;2 a6;2 a8;3 ab;2 ad;2 af;2 ah;2 aj;2 al;2 an;2 ap;2 ar;2 at;2 av;2 b1;2 b3;2 b5;2 b7;2 b9;\
        2 bb;2 bd;2 bf;2 bh;2 bj;2 bl;2 bn;2 7v;1 bq;2 bs;2 bu;4 ij;1 c3;2 c5;2 ik;1 c8;2 im;1 in;1\
         cc;3 et;1 ip;1 ir;1 ci;2 j0;1 j3;2 j9;1 j8;1 cp;4 jf;1 ji;2 jl;1 d1;2 d3;2 d5;2 k0;1 d8;2 \
        k3;3 dd;2 k8;1 dg;2 ka;1 kb;1 dk;2 dm;2 ki;1 dp;4 dt;8 e6;1 e6;2 e9;1 e9;2 ec;1 ec;2 ee;2 e\
        g;2 ei;2 ek;2 em;2 eo;2 eq;2 es;3 ev;2 f1;2 f3;2 f5;2 f7;2 f9;2 fb;2 fd;2 ff;3 fj;1 fj;2 fl\
        ;2 cl;1 dv;1 fp;2 fr;2 ft;2 fv;2 g1;2 g3;2 g5;2 g7;2 g9;2 gb;2 gd;2 gf;2 gh;2 gj;2 gl;2 gn;\
        2 gp;2 gr;2 gt;2 gv;2 cu;2 h3;2 h5;2 h7;2 h9;2 hb;2 hd;2 hf;2 hh;2 hj;8 b35;1 hs;2 cq;1 b36\
        ;3 i2;2 c0;1 k9;1 kc;1 i7;2 i9;2 ib;2 id;2 if;92 rh;2 rj;4 rn;9 vj;7 tc;2 td;1 te;1 tf;2 uc\
        ;2 ud;1 ue;2 th;1 ti;1 tj;1 tk;1 tl;1 tm;1 tn;1 to;1 tp;1 tq;1 tr;1 ts;1 tt;1 tu;1 tv;1 u0;\
        1 u1;2 u3;1 u4;1 u5;1 u6;1 u7;1 u8;1 u9;1 ua;1 ub;14 un;9 up;2 ur;2 ut;2 uv;2 v1;2 v3;2 v5;\
        2 v7;2 v9;2 vb;2 vd;2 vf;6 to;3 vo;2 vi;1 vr;3 rr;1 rs;1 rt;1 12g;1 12h;1 12i;1 12j;1 12k;1\
         12l;1 12m;1 12n;1 12o;1 12p;1 12q;1 12r;1 12s;1 12t;1 12u;1 12v;1 11g;1 11h;1 11i;1 11j;1 \
        11k;1 11l;1 11m;1 11n;1 11o;1 11p;1 11q;1 11r;1 11s;1 11t;1 11u;1 11v;1 120;1 121;1 122;1 1\
        23;1 124;1 125;1 126;1 127;1 128;1 129;1 12a;1 12b;1 12c;1 12d;1 12e;1 12f;1h 131;2 133;2 1\
        35;2 137;2 139;2 13b;2 13d;2 13f;2 13h;2 13j;2 13l;2 13n;2 13p;2 13r;2 13t;2 13v;2 141;a 14\
        b;2 14d;2 14f;2 14h;2 14j;2 14l;2 14n;2 14p;2 14r;2 14t;2 14v;2 151;2 153;2 155;2 157;2 159\
        ;2 15b;2 15d;2 15f;2 15h;2 15j;2 15l;2 15n;2 15p;2 15r;2 15t;2 15v;2 16f;1 162;2 164;2 166;\
        2 168;2 16a;2 16c;2 16e;3 16h;2 16j;2 16l;2 16n;2 16p;2 16r;2 16t;2 16v;2 171;2 173;2 175;2\
         177;2 179;2 17b;2 17d;2 17f;2 17h;2 17j;2 17l;2 17n;2 17p;2 17r;2 17t;2 17v;2 181;2 183;2 \
        185;2 187;2 189;2 18b;2 18d;2 18f;2 18h;2 18j;2 18l;2 18n;2 18p;2 18r;2 18t;2 18v;2 191;2 1\
        93;2 195;2 197;2 199;2 19b;2 19d;2 19f;3 1b1;1 1b2;1 1b3;1 1b4;1 1b5;1 1b6;1 1b7;1 1b8;1 1b\
        9;1 1ba;1 1bb;1 1bc;1 1bd;1 1be;1 1bf;1 1bg;1 1bh;1 1bi;1 1bj;1 1bk;1 1bl;1 1bm;1 1bn;1 1bo\
        ;1 1bp;1 1bq;1 1br;1 1bs;1 1bt;1 1bu;1 1bv;1 1c0;1 1c1;1 1c2;1 1c3;1 1c4;1 1c5;1 1c6;2qa b8\
        0;1 b81;1 b82;1 b83;1 b84;1 b85;1 b86;1 b87;1 b88;1 b89;1 b8a;1 b8b;1 b8c;1 b8d;1 b8e;1 b8f\
        ;1 b8g;1 b8h;1 b8i;1 b8j;1 b8k;1 b8l;1 b8m;1 b8n;1 b8o;1 b8p;1 b8q;1 b8r;1 b8s;1 b8t;1 b8u;\
        1 b8v;1 b90;1 b91;1 b92;1 b93;1 b94;1 b95;2 b97;6 b9d;mj 1arg;1 1arh;1 1ari;1 1arj;1 1ark;1\
         1arl;1 1arm;1 1arn;1 1aro;1 1arp;1 1arq;1 1arr;1 1ars;1 1art;1 1aru;1 1arv;1 1as0;1 1as1;1\
         1as2;1 1as3;1 1as4;1 1as5;1 1as6;1 1as7;1 1as8;1 1as9;1 1asa;1 1asb;1 1asc;1 1asd;1 1ase;1\
         1asf;1 1asg;1 1ash;1 1asi;1 1asj;1 1ask;1 1asl;1 1asm;1 1asn;1 1aso;1 1asp;1 1asq;1 1asr;1\
         1ass;1 1ast;1 1asu;1 1asv;1 1at0;1 1at1;1 1at2;1 1at3;1 1at4;1 1at5;1 1at6;1 1at7;1 1at8;1\
         1at9;1 1ata;1 1atb;1 1atc;1 1atd;1 1ate;1 1atf;1 1atg;1 1ath;1 1ati;1 1atj;1 1atk;1 1atl;1\
         1atm;1 1atn;1 1ato;1 1atp;1 1atq;1 1atr;1 1ats;1 1att;1 1atu;1 1atv;1 4vo;1 4vp;1 4vq;1 4v\
        r;1 4vs;1 4vt;24k 74a;7 46g;1 46h;1 46i;1 46j;1 46k;1 46l;1 46m;1 46n;1 46o;1 46p;1 46q;1 4\
        6r;1 46s;1 46t;1 46u;1 46v;1 470;1 471;1 472;1 473;1 474;1 475;1 476;1 477;1 478;1 479;1 47\
        a;1 47b;1 47c;1 47d;1 47e;1 47f;1 47g;1 47h;1 47i;1 47j;1 47k;1 47l;1 47m;1 47n;1 47o;1 47p\
        ;1 47q;3 47t;1 47u;1 47v;a1 7g1;2 7g3;2 7g5;2 7g7;2 7g9;2 7gb;2 7gd;2 7gf;2 7gh;2 7gj;2 7gl\
        ;2 7gn;2 7gp;2 7gr;2 7gt;2 7gv;2 7h1;2 7h3;2 7h5;2 7h7;2 7h9;2 7hb;2 7hd;2 7hf;2 7hh;2 7hj;\
        2 7hl;2 7hn;2 7hp;2 7hr;2 7ht;2 7hv;2 7i1;2 7i3;2 7i5;2 7i7;2 7i9;2 7ib;2 7id;2 7if;2 7ih;2\
         7ij;2 7il;2 7in;2 7ip;2 7ir;2 7it;2 7iv;2 7j1;2 7j3;2 7j5;2 7j7;2 7j9;2 7jb;2 7jd;2 7jf;2 \
        7jh;2 7jj;2 7jl;2 7jn;2 7jp;2 7jr;2 7jt;2 7jv;2 7k1;2 7k3;2 7k5;2 7k7;2 7k9;2 7kb;2 7kd;2 7\
        kf;2 7kh;2 7kj;2 7kl;a 6v;2 7l1;2 7l3;2 7l5;2 7l7;2 7l9;2 7lb;2 7ld;2 7lf;2 7lh;2 7lj;2 7ll\
        ;2 7ln;2 7lp;2 7lr;2 7lt;2 7lv;2 7m1;2 7m3;2 7m5;2 7m7;2 7m9;2 7mb;2 7md;2 7mf;2 7mh;2 7mj;\
        2 7ml;2 7mn;2 7mp;2 7mr;2 7mt;2 7mv;2 7n1;2 7n3;2 7n5;2 7n7;2 7n9;2 7nb;2 7nd;2 7nf;2 7nh;2\
         7nj;2 7nl;2 7nn;2 7np;2 7nr;2 7nt;2 7nv;a 7o0;1 7o1;1 7o2;1 7o3;1 7o4;1 7o5;1 7o6;1 7o7;9 \
        7og;1 7oh;1 7oi;1 7oj;1 7ok;1 7ol;b 7p0;1 7p1;1 7p2;1 7p3;1 7p4;1 7p5;1 7p6;1 7p7;9 7pg;1 7\
        ph;1 7pi;1 7pj;1 7pk;1 7pl;1 7pm;1 7pn;9 7q0;1 7q1;1 7q2;1 7q3;1 7q4;1 7q5;c 7qh;2 7qj;2 7q\
        l;2 7qn;9 7r0;1 7r1;1 7r2;1 7r3;1 7r4;1 7r5;1 7r6;1 7r7;p 7s0;1 7s1;1 7s2;1 7s3;1 7s4;1 7s5\
        ;1 7s6;1 7s7;9 7sg;1 7sh;1 7si;1 7sj;1 7sk;1 7sl;1 7sm;1 7sn;9 7t0;1 7t1;1 7t2;1 7t3;1 7t4;\
        1 7t5;1 7t6;1 7t7;9 7tg;1 7th;1 7rg;1 7rh;1 7tj;c 7ri;1 7rj;1 7rk;1 7rl;1 7u3;c 7ug;1 7uh;1\
         7rm;1 7rn;d 7v0;1 7v1;1 7rq;1 7rr;1 7v5;c 7ro;1 7rp;1 7rs;1 7rt;1 7vj;9a u9;4 3b;1 75;7 8a\
        e;1e 8bg;1 8bh;1 8bi;1 8bj;1 8bk;1 8bl;1 8bm;1 8bn;1 8bo;1 8bp;1 8bq;1 8br;1 8bs;1 8bt;1 8b\
        u;1 8bv;k 8c4;pj 96g;1 96h;1 96i;1 96j;1 96k;1 96l;1 96m;1 96n;1 96o;1 96p;1 96q;1 96r;1 96\
        s;1 96t;1 96u;1 96v;1 970;1 971;1 972;1 973;1 974;1 975;1 976;1 977;1 978;1 979;1ph b1g;1 b\
        1h;1 b1i;1 b1j;1 b1k;1 b1l;1 b1m;1 b1n;1 b1o;1 b1p;1 b1q;1 b1r;1 b1s;1 b1t;1 b1u;1 b1v;1 b2\
        0;1 b21;1 b22;1 b23;1 b24;1 b25;1 b26;1 b27;1 b28;1 b29;1 b2a;1 b2b;1 b2c;1 b2d;1 b2e;1 b2f\
        ;1 b2g;1 b2h;1 b2i;1 b2j;1 b2k;1 b2l;1 b2m;1 b2n;1 b2o;1 b2p;1 b2q;1 b2r;1 b2s;1 b2t;1 b2u;\
        1 b2v;1h b31;2 jb;1 7bt;1 jt;3 b38;2 b3a;2 b3c;2 ih;1 jh;1 ig;1 ii;2 b3j;3 b3m;9 hv;1 i0;1 \
        b41;2 b43;2 b45;2 b47;2 b49;2 b4b;2 b4d;2 b4f;2 b4h;2 b4j;2 b4l;2 b4n;2 b4p;2 b4r;2 b4t;2 b\
        4v;2 b51;2 b53;2 b55;2 b57;2 b59;2 b5b;2 b5d;2 b5f;2 b5h;2 b5j;2 b5l;2 b5n;2 b5p;2 b5r;2 b5\
        t;2 b5v;2 b61;2 b63;2 b65;2 b67;2 b69;2 b6b;2 b6d;2 b6f;2 b6h;2 b6j;2 b6l;2 b6n;2 b6p;2 b6r\
        ;2 b6t;2 b6v;2 b71;2 b73;9 b7c;2 b7e;5 b7j;uae 19i1;2 19i3;2 19i5;2 19i7;2 19i9;2 19ib;2 19\
        id;2 19if;2 19ih;2 19ij;2 19il;2 19in;2 19ip;2 19ir;2 19it;2 19iv;2 19j1;2 19j3;2 19j5;2 19\
        j7;2 19j9;2 19jb;2 19jd;k 19k1;2 19k3;2 19k5;2 19k7;2 19k9;2 19kb;2 19kd;2 19kf;2 19kh;2 19\
        kj;2 19kl;2 19kn;2 19kp;2 19kr;48 19p3;2 19p5;2 19p7;2 19p9;2 19pb;2 19pd;2 19pf;4 19pj;2 1\
        9pl;2 19pn;2 19pp;2 19pr;2 19pt;2 19pv;2 19q1;2 19q3;2 19q5;2 19q7;2 19q9;2 19qb;2 19qd;2 1\
        9qf;2 19qh;2 19qj;2 19ql;2 19qn;2 19qp;2 19qr;2 19qt;2 19qv;2 19r1;2 19r3;2 19r5;2 19r7;2 1\
        9r9;2 19rb;2 19rd;2 19rf;b 19rq;2 19rs;2 7bp;1 19rv;2 19s1;2 19s3;2 19s5;2 19s7;5 19sc;2 j5\
        ;3 19sh;2 19sj;4 19sn;2 19sp;2 19sr;2 19st;2 19sv;2 19t1;2 19t3;2 19t5;2 19t7;2 19t9;2 j6;1\
         is;1 j1;1 jc;1 ja;2 ku;1 k7;1 kt;1 1aqj;1 19tl;2 19tn;2 19tp;2 19tr;2 19tt;2 19tv;2 19u1;2\
         19u3;2 19sk;1 k2;1 7ce;1 19u8;2 19ua;2 j4;1 19ud;2 19uf;2 19uh;2 19uj;2 19ul;2 19un;2 19up\
        ;2 19ur;2 cr;p 19vm;lpc 1vq1;1 1vq2;1 1vq3;1 1vq4;1 1vq5;1 1vq6;1 1vq7;1 1vq8;1 1vq9;1 1vqa\
        ;1 1vqb;1 1vqc;1 1vqd;1 1vqe;1 1vqf;1 1vqg;1 1vqh;1 1vqi;1 1vqj;1 1vqk;1 1vql;1 1vqm;1 1vqn\
        ;1 1vqo;1 1vqp;1 1vqq;166 2118;1 2119;1 211a;1 211b;1 211c;1 211d;1 211e;1 211f;1 211g;1 21\
        1h;1 211i;1 211j;1 211k;1 211l;1 211m;1 211n;1 211o;1 211p;1 211q;1 211r;1 211s;1 211t;1 21\
        1u;1 211v;1 2120;1 2121;1 2122;1 2123;1 2124;1 2125;1 2126;1 2127;1 2128;1 2129;1 212a;1 21\
        2b;1 212c;1 212d;1 212e;1 212f;49 216o;1 216p;1 216q;1 216r;1 216s;1 216t;1 216u;1 216v;1 2\
        170;1 2171;1 2172;1 2173;1 2174;1 2175;1 2176;1 2177;1 2178;1 2179;1 217a;1 217b;1 217c;1 2\
        17d;1 217e;1 217f;1 217g;1 217h;1 217i;1 217j;1 217k;1 217l;1 217m;1 217n;1 217o;1 217p;1 2\
        17q;1 217r;4t 21cn;1 21co;1 21cp;1 21cq;1 21cr;1 21cs;1 21ct;1 21cu;1 21cv;1 21d0;1 21d1;2 \
        21d3;1 21d4;1 21d5;1 21d6;1 21d7;1 21d8;1 21d9;1 21da;1 21db;1 21dc;1 21dd;1 21de;1 21df;1 \
        21dg;1 21dh;2 21dj;1 21dk;1 21dl;1 21dm;1 21dn;1 21do;1 21dp;2 21dr;1 21ds;1nb 2360;1 2361;\
        1 2362;1 2363;1 2364;1 2365;1 2366;1 2367;1 2368;1 2369;1 236a;1 236b;1 236c;1 236d;1 236e;\
        1 236f;1 236g;1 236h;1 236i;1 236j;1 236k;1 236l;1 236m;1 236n;1 236o;1 236p;1 236q;1 236r;\
        1 236s;1 236t;1 236u;1 236v;1 2370;1 2371;1 2372;1 2373;1 2374;1 2375;1 2376;1 2377;1 2378;\
        1 2379;1 237a;1 237b;1 237c;1 237d;1 237e;1 237f;1 237g;1 237h;1 237i;4u 23bg;1 23bh;1 23bi\
        ;1 23bj;1 23bk;1 23bl;1 23bm;1 23bn;1 23bo;1 23bp;1 23bq;1 23br;1 23bs;1 23bt;1 23bu;1 23bv\
        ;1 23c0;1 23c1;1 23c2;1 23c3;1 23c4;1 23c5;2pr 2660;1 2661;1 2662;1 2663;1 2664;1 2665;1 26\
        66;1 2667;1 2668;1 2669;1 266a;1 266b;1 266c;1 266d;1 266e;1 266f;1 266g;1 266h;1 266i;1 26\
        6j;1 266k;1 266l;1 266m;1 266n;1 266o;1 266p;1 266q;1 266r;1 266s;1 266t;1 266u;1 266v;lc1 \
        2rj0;1 2rj1;1 2rj2;1 2rj3;1 2rj4;1 2rj5;1 2rj6;1 2rj7;1 2rj8;1 2rj9;1 2rja;1 2rjb;1 2rjc;1 \
        2rjd;1 2rje;1 2rjf;1 2rjg;1 2rjh;1 2rji;1 2rjj;1 2rjk;1 2rjl;1 2rjm;1 2rjn;1 2rjo;1 2rjp;1 \
        2rjq;1 2rjr;1 2rjs;1 2rjt;1 2rju;1 2rjv;21 2rlr;1 2rls;1 2rlt;1 2rlu;1 2rlv;1 2rm0;1 2rm1;1\
         2rm2;1 2rm3;1 2rm4;1 2rm5;1 2rm6;1 2rm7;1 2rm8;1 2rm9;1 2rma;1 2rmb;1 2rmc;1 2rmd;1 2rme;1\
         2rmf;1 2rmg;1 2rmh;1 2rmi;1 2rmj;ui8 3q92;1 3q93;1 3q94;1 3q95;1 3q96;1 3q97;1 3q98;1 3q99\
        ;1 3q9a;1 3q9b;1 3q9c;1 3q9d;1 3q9e;1 3q9f;1 3q9g;1 3q9h;1 3q9i;1 3q9j;1 3q9k;1 3q9l;1 3q9m\
        ;1 3q9n;1 3q9o;1 3q9p;1 3q9q;1 3q9r;1 3q9s;1 3q9t;1 3q9u;1 3q9v;1 3qa0;1 3qa1;1 3qa2;1 3qa3
        """

    /// What stripping accents removes.
    static let combiningMarks = """
        o0 3g 8j 7 87 1d 1 1 1 2 1 2 1 1 28 b 1g l g 1 35 7 2 6 2 2 1 4 13 1 u r 2r b 1q 9 12 4 1 9\
         1 3 1 5 1b 3 3o e 1 11 1m 3 1 i 1 7 a 2 t 3 1o 1 1 7 2 2 2 3 9 1 a 2 t 3 1o 1 1 5 4 2 2 3 \
        3 1 u 2 3 1 b 3 1o 1 1 8 1 3 1 3 k 2 t 3 1o 1 1 7 2 2 2 3 8 2 a 2 u 1 1r 5 3 3 1 4 9 1 18 4\
         1q 7 1 3 1 4 7 2 b 2 t 3 1o 1 1 7 1 3 1 4 7 2 b 2 t 3 1q 7 1 3 1 4 9 1 a 2 u 2 26 1 4 6 1 \
        1 1 8 i 2 1t 1 2 7 c 8 32 1 2 6 1 2 b 6 2a 2 r 1 1 1 1 1 4 2 1h k 1 2 5 b 1 14 9 1 34 k n 4\
         4 3 1 3 2 7 3 4 d c 1 1 a 4 lv 3 ti 3 t 3 t 2 u 2 20 10 9 1 1d 3 3n 2 12 1 3m c 4 c 6r 5 1\
        p a 1 t 2 1 1g f 21 5 1f h 16 9 c 3 u d 1o e 1g k 4o 3 1 l 4 1 4 3 3 2 66 1m 5 5 mg 11 2vu \
        3 4d 1 30 10 ha 6 39 2 tek 4 1 a 10 2 2g 2 8g 1 3 1 4 1 n 5 2o 2 1i i q i 1k 8 p d 1c 4 1f \
        e 14 1 23 e c 1 8 2 1d 3 1i 1 1 3 2 2 5 2 1 1 19 5 5 2 7c 8 1 2 jpg 1 n1 g g g ud 1 72 1 4l\
         5 1k6 3 1 2 5 4 18 3 4 1 55 2 18p 3 1l f 1o 4 1d b 25 3 14 e 1u 1 c 3 1g e 9 3 2v c 6 1 50\
         c l 4 1o 1 1 7 2 2 2 3 9 1 a 2 2 7 3 5 60 i 39 k 7b 7 2 9 r 2 2i h 3a d 35 f 183 8 1 8 2i \
        m 1 e jhp 5 1r 7 10q 1e g 4 j8a 2 566 5 3 6 8 8 2 7 u 4 4k 3 1tr 1n 4 1i 8 1 e 1 m 5 1 f 1a\
        g 7 1 h 2 7 1 2 1 5 255 7 3d 7 o5tl 7g
        """
}
