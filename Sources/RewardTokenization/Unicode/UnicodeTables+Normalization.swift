// Canonical decomposition and composition.
//
// Made by Tests/Golden/tokenizers/make_unicode_tables.py with tokenizers 0.23.3; do not edit.
// The format is described in UnicodeTables.swift.

extension UnicodeTables {
    /// Triples: gap, length, class.
    static let combiningClasses = """
        o0 l 76 0 1 78 0 4 6s 0 1 78 0 1 6o 0 5 6s 0 2 6a 0 4 6s 0 2 6a 0 b 6s 0 5 1 0 4 6s 0 3 76 \
        2 1 76 2 1 7g 0 1 76 0 3 6s 0 3 76 0 2 6s 1 3 76 0 4 6s 0 1 76 0 1 78 0 2 6s 0 1 76 0 1 79 \
        0 2 7a 0 1 79 0 2 7a 0 1 79 0 d 76 8j 5 76 89 1 6s 0 4 76 0 1 6s 0 3 76 0 1 6u 0 1 6s 0 6 7\
        6 0 6 6s 0 2 76 0 1 6s 0 2 76 0 1 6u 0 1 74 0 1 76 0 1 a 0 1 b 0 1 c 0 1 d 0 1 e 0 1 f 0 1 \
        g 0 1 h 0 1 i 0 2 j 0 1 k 0 1 l 0 1 m 1 1 n 1 1 o 0 1 p 1 1 76 0 1 6s 1 1 i 28 8 76 0 1 u 0\
         1 v 0 1 10 1g 1 r 0 1 s 0 1 t 0 1 u 0 1 v 0 1 10 0 1 11 0 1 12 0 2 76 0 2 6s 0 5 76 0 1 6s\
         0 2 76 0 1 6s g 1 13 35 7 76 2 4 76 0 1 6s 0 1 76 2 2 76 1 1 6s 0 2 76 0 1 6s 13 1 14 u 1 \
        76 0 1 6s 0 2 76 0 1 6s 0 2 76 0 3 6s 0 1 76 0 2 6s 0 1 76 0 1 6s 0 3 76 0 1 6s 0 1 76 0 1 \
        6s 0 1 76 0 1 6s 0 1 76 0 1 6s 0 2 76 50 7 76 0 1 6s 0 1 76 12 4 76 1 9 76 1 3 76 1 5 76 1b\
         3 6s 3o e 76 1 1 6s 0 2 76 0 1 6s 0 2 76 0 1 6s 0 3 76 0 3 6s 0 1 r 0 1 s 0 1 t 0 3 76 0 1\
         6s 0 2 76 0 2 6s 0 5 76 1s 1 7 g 1 9 3 1 76 0 1 6s 0 2 76 37 1 7 g 1 9 3e 1 7 g 1 9 3e 1 7\
         g 1 9 3e 1 7 g 1 9 3v 1 9 3v 1 9 7 1 2k 0 1 2r 35 1 7 g 1 9 3v 1 9 3s 1 9 3d 2 37 0 1 9 d \
        4 3b 3c 2 3m e 4 3q 2c 2 6s r 1 6s 1 1 6s 1 1 6o 1n 1 41 0 1 42 1 1 44 5 4 42 2 1 42 1 2 76\
         0 1 9 1 2 76 1u 1 6s 3g 1 7 1 2 9 2i 1 6s mf 3 76 tk 1 9 v 1 9 4t 1 9 a 1 76 6b 1 74 4f 1 \
        6u 0 1 76 0 1 6s 6r 1 76 0 1 6s 27 1 9 k 8 76 2 1 6s 1g 5 76 0 6 6s 0 2 76 0 1 6s 3m 1 7 f \
        1 9 16 1 76 0 1 6s 0 7 76 1m 2 9 1q 1 7 b 2 9 23 1 7 4o 3 76 1 1 1 0 5 6s 0 2 76 0 4 6s 0 1\
         76 1 7 1 4 1 6s 6 1 76 3 2 76 66 2 76 0 1 6s 0 7 76 0 1 6s 0 2 76 0 1 7a 0 1 6m 0 1 6s 0 1\
         6a 0 15 76 5 1 76 0 1 79 0 1 6s 0 1 76 0 1 6s mg 2 76 0 2 1 0 4 76 0 3 1 0 2 76 4 1 76 3 2\
         1 0 1 76 0 1 6s 0 1 76 0 2 1 0 4 6s 0 1 76 2vu 3 76 4d 1 9 30 10 76 ha 1 6q 0 1 74 0 1 78 \
        0 1 6u 0 2 70 39 2 8 tek 1 76 4 a 76 10 2 76 2g 2 76 8k 1 9 5t 1 9 r i 76 1p 3 6s 15 1 9 2v\
         1 7 c 1 9 7f 1 76 1 2 76 0 1 6s 2 2 76 5 2 76 1 1 76 1k 1 9 7m 1 9 jpg 1 q o1 7 76 0 7 6s \
        0 2 76 ud 1 6s 72 1 6s 4l 5 76 1ki 1 6s 1 1 76 18 1 76 0 1 1 0 1 6s 4 1 9 55 1 76 0 1 6s 1a\
        v 1 9 1o 1 9 1p 1 9 0 1 7 25 3 76 1g 2 9 1u 1 7 2c 1 9 9 1 7 3a 1 9 0 1 7 5i 1 7 0 1 9 2h 1\
         7 g 1 9 o 7 76 3 5 76 6d 1 9 3 1 7 3r 1 9 0 1 7 7r 1 9 0 1 7 3u 1 9 3m 1 9 0 1 7 3j 1 9 18\
        j 1 9 jlg 5 1 1r 7 76 kb7 1 1 566 2 6o 0 3 1 3 1 72 0 5 6o 8 8 6s 2 5 76 0 2 6s u 4 76 4k 3\
         76 3dr 7 76 1 h 76 2 7 76 1 2 76 1 5 76 255 7 6s 3d 6 76 0 1 7
        """

    /// Full canonical decompositions.
    static let canonical = """
        60 21 o0;1 21 o1;1 21 o2;1 21 o3;1 21 o8;1 21 oa;2 23 p7;1 25 o0;1 25 o1;1 25 o2;1 25 o8;1 \
        29 o0;1 29 o1;1 29 o2;1 29 o8;2 2e o3;1 2f o0;1 2f o1;1 2f o2;1 2f o3;1 2f o8;3 2l o0;1 2l \
        o1;1 2l o2;1 2l o8;1 2p o1;3 31 o0;1 31 o1;1 31 o2;1 31 o3;1 31 o8;1 31 oa;2 33 p7;1 35 o0;\
        1 35 o1;1 35 o2;1 35 o8;1 39 o0;1 39 o1;1 39 o2;1 39 o8;2 3e o3;1 3f o0;1 3f o1;1 3f o2;1 3\
        f o3;1 3f o8;3 3l o0;1 3l o1;1 3l o2;1 3l o8;1 3p o1;2 3p o8;1 21 o4;1 31 o4;1 21 o6;1 31 o\
        6;1 21 p8;1 31 p8;1 23 o1;1 33 o1;1 23 o2;1 33 o2;1 23 o7;1 33 o7;1 23 oc;1 33 oc;1 24 oc;1\
         34 oc;3 25 o4;1 35 o4;1 25 o6;1 35 o6;1 25 o7;1 35 o7;1 25 p8;1 35 p8;1 25 oc;1 35 oc;1 27\
         o2;1 37 o2;1 27 o6;1 37 o6;1 27 o7;1 37 o7;1 27 p7;1 37 p7;1 28 o2;1 38 o2;3 29 o3;1 39 o3\
        ;1 29 o4;1 39 o4;1 29 o6;1 39 o6;1 29 p8;1 39 p8;1 29 o7;4 2a o2;1 3a o2;1 2b p7;1 3b p7;2 \
        2c o1;1 3c o1;1 2c p7;1 3c p7;1 2c oc;1 3c oc;5 2e o1;1 3e o1;1 2e p7;1 3e p7;1 2e oc;1 3e \
        oc;4 2f o4;1 3f o4;1 2f o6;1 3f o6;1 2f ob;1 3f ob;3 2i o1;1 3i o1;1 2i p7;1 3i p7;1 2i oc;\
        1 3i oc;1 2j o1;1 3j o1;1 2j o2;1 3j o2;1 2j p7;1 3j p7;1 2j oc;1 3j oc;1 2k p7;1 3k p7;1 2\
        k oc;1 3k oc;3 2l o3;1 3l o3;1 2l o4;1 3l o4;1 2l o6;1 3l o6;1 2l oa;1 3l oa;1 2l ob;1 3l o\
        b;1 2l p8;1 3l p8;1 2n o2;1 3n o2;1 2p o2;1 3p o2;1 2p o8;1 2q o1;1 3q o1;1 2q o7;1 3q o7;1\
         2q oc;1 3q oc;12 2f or;1 3f or;e 2l or;1 3l or;t 21 oc;1 31 oc;1 29 oc;1 39 oc;1 2f oc;1 3\
        f oc;1 2l oc;1 3l oc;1 2l o8 o4;1 3l o8 o4;1 2l o8 o1;1 3l o8 o1;1 2l o8 oc;1 3l o8 oc;1 2l\
         o8 o0;1 3l o8 o0;2 21 o8 o4;1 31 o8 o4;1 21 o7 o4;1 31 o7 o4;1 66 o4;1 76 o4;3 27 oc;1 37 \
        oc;1 2b oc;1 3b oc;1 2f p8;1 3f p8;1 2f p8 o4;1 3f p8 o4;1 dn oc;1 ki oc;1 3a oc;4 27 o1;1 \
        37 o1;3 2e o0;1 3e o0;1 21 oa o1;1 31 oa o1;1 66 o1;1 76 o1;1 6o o1;1 7o o1;1 21 of;1 31 of\
        ;1 21 oh;1 31 oh;1 25 of;1 35 of;1 25 oh;1 35 oh;1 29 of;1 39 of;1 29 oh;1 39 oh;1 2f of;1 \
        3f of;1 2f oh;1 3f oh;1 2i of;1 3i of;1 2i oh;1 3i oh;1 2l of;1 3l of;1 2l oh;1 3l oh;1 2j \
        p6;1 3j p6;1 2k p6;1 3k p6;3 28 oc;1 38 oc;7 21 o7;1 31 o7;1 25 p7;1 35 p7;1 2f o8 o4;1 3f \
        o8 o4;1 2f o3 o4;1 3f o3 o4;1 2f o7;1 3f o7;1 2f o7 o4;1 3f o7 o4;1 2p o4;1 3p o4;8d o0;1 o\
        1;2 oj;1 o8 o1;1g lp;a 1r;7 58 o1;1 sh o1;1 5n;1 sl o1;1 sn o1;1 sp o1;2 sv o1;2 t5 o1;1 t9\
         o1;1 tp o8 o1;q sp o8;1 t5 o8;1 th o1;1 tl o1;1 tn o1;1 tp o1;1 u5 o8 o1;q tp o8;1 u5 o8;1\
         tv o1;1 u5 o1;1 u9 o1;5 ui o1;1 ui o8;1c 10l o0;1 10l o8;2 10j o1;4 106 o8;5 10q o1;1 10o \
        o0;1 113 o6;b 10o o6;10 11o o6;n 11l o0;1 11l o8;2 11j o1;4 12m o8;5 11q o1;1 11o o0;1 123 \
        o6;o 13k of;1 13l of;2a 10m o6;1 11m o6;e 10g o6;1 11g o6;1 10g o8;1 11g o8;3 10l o6;1 11l \
        o6;3 16o o8;1 16p o8;1 10m o8;1 11m o8;1 10n o8;1 11n o8;3 10o o4;1 11o o4;1 10o o8;1 11o o\
        8;1 10u o8;1 11u o8;3 178 o8;1 179 o8;1 11d o8;1 12d o8;1 113 o4;1 123 o4;1 113 o8;1 123 o8\
        ;1 113 ob;1 123 ob;1 117 o8;1 127 o8;3 11b o8;1 12b o8;99 1h7 1ij;1 1h7 1ik;1 1i8 1ik;1 1h7\
         1il;1 1ia 1ik;4q 1ml 1ik;2 1m1 1ik;h 1mi 1ik;im 298 29s;8 29g 29s;3 29j 29s;14 28l 29s;1 2\
        8m 29s;1 28n 29s;1 28s 29s;1 291 29s;1 292 29s;1 29b 29s;1 29f 29s;3c 2e7 2du;1 2e7 2en;g 2\
        d1 2ds;1 2d2 2ds;2 2df 2ds;2k 2hi 2hs;3 2ho 2hs;13 2gm 2hs;1 2gn 2hs;1 2gs 2hs;3 2hb 2hs;7a\
         2q7 2qm;3 2q7 2pu;1 2q7 2qn;g 2p1 2ps;1 2p2 2ps;1n 2si 2un;1m 2u6 2tu;1 2u7 2tu;1 2u6 2un;\
        3s 326 32m;3o 35v 36l;7 366 36l;1 366 36m;2 366 362;1 366 362 36l;3v 3a6 39u;1 3a7 39u;1 3a\
        6 3an;4e 3ep 3ea;2 3ep 3ef;1 3ep 3ef 3ea;1 3ep 3ev;b5 3q2 3tn;a 3qc 3tn;5 3qh 3tn;5 3qm 3tn\
        ;5 3qr 3tn;d 3q0 3tl;a 3rh 3ri;2 3rh 3rk;1 3ti 3s0;2 3tj 3s0;9 3rh 3s0;i 3si 3tn;a 3ss 3tn;\
        5 3t1 3tn;5 3t6 3tn;5 3tb 3tn;d 3sg 3tl;3d 415 41e;2n0 6o5 6pl;2 6o7 6pl;2 6o9 6pl;2 6ob 6p\
        l;2 6od 6pl;4 6oh 6pl;19 6pq 6pl;2 6ps 6pl;3 6pu 6pl;1 6pv 6pl;2 6q2 6pl;lt 21 p5;1 31 p5;1\
         22 o7;1 32 o7;1 22 p3;1 32 p3;1 22 ph;1 32 ph;1 23 p7 o1;1 33 p7 o1;1 24 o7;1 34 o7;1 24 p\
        3;1 34 p3;1 24 ph;1 34 ph;1 24 p7;1 34 p7;1 24 pd;1 34 pd;1 25 o4 o0;1 35 o4 o0;1 25 o4 o1;\
        1 35 o4 o1;1 25 pd;1 35 pd;1 25 pg;1 35 pg;1 25 p7 o6;1 35 p7 o6;1 26 o7;1 36 o7;1 27 o4;1 \
        37 o4;1 28 o7;1 38 o7;1 28 p3;1 38 p3;1 28 o8;1 38 o8;1 28 p7;1 38 p7;1 28 pe;1 38 pe;1 29 \
        pg;1 39 pg;1 29 o8 o1;1 39 o8 o1;1 2b o1;1 3b o1;1 2b p3;1 3b p3;1 2b ph;1 3b ph;1 2c p3;1 \
        3c p3;1 2c p3 o4;1 3c p3 o4;1 2c ph;1 3c ph;1 2c pd;1 3c pd;1 2d o1;1 3d o1;1 2d o7;1 3d o7\
        ;1 2d p3;1 3d p3;1 2e o7;1 3e o7;1 2e p3;1 3e p3;1 2e ph;1 3e ph;1 2e pd;1 3e pd;1 2f o3 o1\
        ;1 3f o3 o1;1 2f o3 o8;1 3f o3 o8;1 2f o4 o0;1 3f o4 o0;1 2f o4 o1;1 3f o4 o1;1 2g o1;1 3g \
        o1;1 2g o7;1 3g o7;1 2i o7;1 3i o7;1 2i p3;1 3i p3;1 2i p3 o4;1 3i p3 o4;1 2i ph;1 3i ph;1 \
        2j o7;1 3j o7;1 2j p3;1 3j p3;1 2j o1 o7;1 3j o1 o7;1 2j oc o7;1 3j oc o7;1 2j p3 o7;1 3j p\
        3 o7;1 2k o7;1 3k o7;1 2k p3;1 3k p3;1 2k ph;1 3k ph;1 2k pd;1 3k pd;1 2l p4;1 3l p4;1 2l p\
        g;1 3l pg;1 2l pd;1 3l pd;1 2l o3 o1;1 3l o3 o1;1 2l o4 o8;1 3l o4 o8;1 2m o3;1 3m o3;1 2m \
        p3;1 3m p3;1 2n o0;1 3n o0;1 2n o1;1 3n o1;1 2n o8;1 3n o8;1 2n o7;1 3n o7;1 2n p3;1 3n p3;\
        1 2o o7;1 3o o7;1 2o o8;1 3o o8;1 2p o7;1 3p o7;1 2q o2;1 3q o2;1 2q p3;1 3q p3;1 2q ph;1 3\
        q ph;1 38 ph;1 3k o8;1 3n oa;1 3p oa;2 bv o7;5 21 p3;1 31 p3;1 21 o9;1 31 o9;1 21 o2 o1;1 3\
        1 o2 o1;1 21 o2 o0;1 31 o2 o0;1 21 o2 o9;1 31 o2 o9;1 21 o2 o3;1 31 o2 o3;1 21 p3 o2;1 31 p\
        3 o2;1 21 o6 o1;1 31 o6 o1;1 21 o6 o0;1 31 o6 o0;1 21 o6 o9;1 31 o6 o9;1 21 o6 o3;1 31 o6 o\
        3;1 21 p3 o6;1 31 p3 o6;1 25 p3;1 35 p3;1 25 o9;1 35 o9;1 25 o3;1 35 o3;1 25 o2 o1;1 35 o2 \
        o1;1 25 o2 o0;1 35 o2 o0;1 25 o2 o9;1 35 o2 o9;1 25 o2 o3;1 35 o2 o3;1 25 p3 o2;1 35 p3 o2;\
        1 29 o9;1 39 o9;1 29 p3;1 39 p3;1 2f p3;1 3f p3;1 2f o9;1 3f o9;1 2f o2 o1;1 3f o2 o1;1 2f \
        o2 o0;1 3f o2 o0;1 2f o2 o9;1 3f o2 o9;1 2f o2 o3;1 3f o2 o3;1 2f p3 o2;1 3f p3 o2;1 2f or \
        o1;1 3f or o1;1 2f or o0;1 3f or o0;1 2f or o9;1 3f or o9;1 2f or o3;1 3f or o3;1 2f or p3;\
        1 3f or p3;1 2l p3;1 3l p3;1 2l o9;1 3l o9;1 2l or o1;1 3l or o1;1 2l or o0;1 3l or o0;1 2l\
         or o9;1 3l or o9;1 2l or o3;1 3l or o3;1 2l or p3;1 3l or p3;1 2p o0;1 3p o0;1 2p p3;1 3p \
        p3;1 2p o9;1 3p o9;1 2p o3;1 3p o3;7 th oj;1 th ok;1 th oj o0;1 th ok o0;1 th oj o1;1 th ok\
         o1;1 th oj q2;1 th ok q2;1 sh oj;1 sh ok;1 sh oj o0;1 sh ok o0;1 sh oj o1;1 sh ok o1;1 sh \
        oj q2;1 sh ok q2;1 tl oj;1 tl ok;1 tl oj o0;1 tl ok o0;1 tl oj o1;1 tl ok o1;3 sl oj;1 sl o\
        k;1 sl oj o0;1 sl ok o0;1 sl oj o1;1 sl ok o1;3 tn oj;1 tn ok;1 tn oj o0;1 tn ok o0;1 tn oj\
         o1;1 tn ok o1;1 tn oj q2;1 tn ok q2;1 sn oj;1 sn ok;1 sn oj o0;1 sn ok o0;1 sn oj o1;1 sn \
        ok o1;1 sn oj q2;1 sn ok q2;1 tp oj;1 tp ok;1 tp oj o0;1 tp ok o0;1 tp oj o1;1 tp ok o1;1 t\
        p oj q2;1 tp ok q2;1 sp oj;1 sp ok;1 sp oj o0;1 sp ok o0;1 sp oj o1;1 sp ok o1;1 sp oj q2;1\
         sp ok q2;1 tv oj;1 tv ok;1 tv oj o0;1 tv ok o0;1 tv oj o1;1 tv ok o1;3 sv oj;1 sv ok;1 sv \
        oj o0;1 sv ok o0;1 sv oj o1;1 sv ok o1;3 u5 oj;1 u5 ok;1 u5 oj o0;1 u5 ok o0;1 u5 oj o1;1 u\
        5 ok o1;1 u5 oj q2;1 u5 ok q2;2 t5 ok;2 t5 ok o0;2 t5 ok o1;2 t5 ok q2;1 u9 oj;1 u9 ok;1 u9\
         oj o0;1 u9 ok o0;1 u9 oj o1;1 u9 ok o1;1 u9 oj q2;1 u9 ok q2;1 t9 oj;1 t9 ok;1 t9 oj o0;1 \
        t9 ok o0;1 t9 oj o1;1 t9 ok o1;1 t9 oj q2;1 t9 ok q2;1 th o0;1 th o1;1 tl o0;1 tl o1;1 tn o\
        0;1 tn o1;1 tp o0;1 tp o1;1 tv o0;1 tv o1;1 u5 o0;1 u5 o1;1 u9 o0;1 u9 o1;3 th oj q5;1 th o\
        k q5;1 th oj o0 q5;1 th ok o0 q5;1 th oj o1 q5;1 th ok o1 q5;1 th oj q2 q5;1 th ok q2 q5;1 \
        sh oj q5;1 sh ok q5;1 sh oj o0 q5;1 sh ok o0 q5;1 sh oj o1 q5;1 sh ok o1 q5;1 sh oj q2 q5;1\
         sh ok q2 q5;1 tn oj q5;1 tn ok q5;1 tn oj o0 q5;1 tn ok o0 q5;1 tn oj o1 q5;1 tn ok o1 q5;\
        1 tn oj q2 q5;1 tn ok q2 q5;1 sn oj q5;1 sn ok q5;1 sn oj o0 q5;1 sn ok o0 q5;1 sn oj o1 q5\
        ;1 sn ok o1 q5;1 sn oj q2 q5;1 sn ok q2 q5;1 u9 oj q5;1 u9 ok q5;1 u9 oj o0 q5;1 u9 ok o0 q\
        5;1 u9 oj o1 q5;1 u9 ok o1 q5;1 u9 oj q2 q5;1 u9 ok q2 q5;1 t9 oj q5;1 t9 ok q5;1 t9 oj o0 \
        q5;1 t9 ok o0 q5;1 t9 oj o1 q5;1 t9 ok o1 q5;1 t9 oj q2 q5;1 t9 ok q2 q5;1 th o6;1 th o4;1 \
        th o0 q5;1 th q5;1 th o1 q5;2 th q2;1 th q2 q5;1 sh o6;1 sh o4;1 sh o0;1 sh o1;1 sh q5;2 tp\
        ;3 58 q2;1 tn o0 q5;1 tn q5;1 tn o1 q5;2 tn q2;1 tn q2 q5;1 sl o0;1 sl o1;1 sn o0;1 sn o1;1\
         sn q5;1 7tv o0;1 7tv o1;1 7tv q2;1 tp o6;1 tp o4;1 tp o8 o0;1 tp o8 o1;3 tp q2;1 tp o8 q2;\
        1 sp o6;1 sp o4;1 sp o0;1 sp o1;2 7vu o0;1 7vu o1;1 7vu q2;1 u5 o6;1 u5 o4;1 u5 o8 o0;1 u5 \
        o8 o1;1 u1 oj;1 u1 ok;1 u5 q2;1 u5 o8 q2;1 t5 o6;1 t5 o4;1 t5 o0;1 t5 o1;1 t1 ok;1 58 o0;1 \
        58 o1;1 30;3 u9 o0 q5;1 u9 q5;1 u9 o1 q5;2 u9 q2;1 u9 q2 q5;1 sv o0;1 sv o1;1 t9 o0;1 t9 o1\
        ;1 t9 q5;1 5k;3 802;1 803;95 t9;4 2b;1 21 oa;3f 8cg po;1 8ci po;j 8ck po;v 8eg po;1 8ek po;\
        1 8ei po;1l 8g3 po;5 8g8 po;3 8gb po;o 8h3 po;2 8h5 po;r 8hs po;3 8i3 po;3 8i5 po;2 8i8 po;\
        n 1t po;2 8j1 po;b 8id po;1 1s po;1 1u po;1 8j4 po;1 8j5 po;3 8ji po;1 8jj po;3 8jm po;1 8j\
        n po;7 8jq po;1 8jr po;3 8k2 po;1 8k3 po;3 8k6 po;1 8k7 po;13 8l2 po;1 8l8 po;1 8l9 po;1 8l\
        b po;1h 8js po;1 8jt po;1 8kh po;1 8ki po;7 8li po;1 8lj po;1 8lk po;1 8ll po;1s c08;1 c09;\
        1ti amt po;1bg c2b c4p;2 c2d c4p;2 c2f c4p;2 c2h c4p;2 c2j c4p;2 c2l c4p;2 c2n c4p;2 c2p c4\
        p;2 c2r c4p;2 c2t c4p;2 c2v c4p;2 c31 c4p;3 c34 c4p;2 c36 c4p;2 c38 c4p;7 c3f c4p;1 c3f c4q\
        ;2 c3i c4p;1 c3i c4q;2 c3l c4p;1 c3l c4q;2 c3o c4p;1 c3o c4q;2 c3r c4p;1 c3r c4q;n c26 c4p;\
        a c4t c4p;e c5b c4p;2 c5d c4p;2 c5f c4p;2 c5h c4p;2 c5j c4p;2 c5l c4p;2 c5n c4p;2 c5p c4p;2\
         c5r c4p;2 c5t c4p;2 c5v c4p;2 c61 c4p;3 c64 c4p;2 c66 c4p;2 c68 c4p;7 c6f c4p;1 c6f c4q;2 \
        c6i c4p;1 c6i c4q;2 c6l c4p;1 c6l c4q;2 c6o c4p;1 c6o c4q;2 c6r c4p;1 c6r c4q;n c56 c4p;3 c\
        7f c4p;1 c7g c4p;1 c7h c4p;1 c7i c4p;4 c7t c4p;1i02 1328;1 pnk;1 13ma;1 1368;1 rmh;1 jhi;1 \
        kv5;1 17ss;1 17ss;1 mah;1 14eh;1 lc7;1 ma8;1 ofm;1 tj9;1 vs5;1 11hv;1 11tq;1 127o;1 144f;1 \
        qg2;1 r8r;1 s6p;1 suu;1 111t;1 14ba;1 16fh;1 jk2;1 krl;1 qo4;1 sgr;1 11hd;1 17gu;1 nag;1 rv\
        b;1 11ed;1 12b4;1 om9;1 10eo;1 120v;1 nma;1 pon;1 rba;1 sns;1 146e;1 js6;1 kdn;1 kmu;1 p64;\
        1 qmj;1 sgg;1 tn7;1 1001;1 11g6;1 11is;1 13ff;1 15pi;1 16rf;1 17fq;1 u4c;1 ubv;1 vd0;1 10u9\
        ;1 14o4;1 17jv;1 12mm;1 m6v;1 no4;1 v30;1 103u;1 sj2;1 u6a;1 1362;1 15nn;1 m6o;1 n32;1 qgj;\
        1 req;1 rof;1 v9f;1 vhn;1 15ib;1 kmi;1 104b;1 kes;1 kec;1 ugs;1 vdu;1 10vh;1 15jl;1 12s0;1 \
        omf;1 qg2;1 12nu;1 jhp;1 mv7;1 o0i;1 ss7;1 tbg;1 kon;1 u7r;1 jtv;1 nt9;1 jgd;1 r6c;1 pbo;1 \
        v92;1 ku3;1 m2u;1 to1;1 1129;1 12la;1 qtq;1 13tg;1 r48;1 onu;1 10n5;1 ot0;1 tb5;1 jle;1 kb9\
        ;1 ke9;1 q41;1 v77;1 10jf;1 12mi;1 14ef;1 knl;1 l22;1 mbj;1 nnc;1 pe5;1 rvu;1 u9a;1 15dd;1 \
        16ja;1 17kn;1 17me;1 kkr;1 pm6;1 qrn;1 13r2;1 njk;1 ocg;1 og0;1 p4q;1 rp3;1 sa9;1 t49;1 uea\
        ;1 vfk;1 103f;1 13p6;1 117e;1 1413;1 14qa;1 kgn;1 kl3;1 l5t;1 s68;1 1262;1 12la;1 nm9;1 nvl\
        ;1 orr;1 qte;1 v1u;1 srl;1 jn4;1 lnp;1 mv7;1 ndq;1 o0s;1 sti;1 t39;1 vsq;1 1026;1 14hk;1 15\
        nm;1 15q8;1 160o;1 jsb;1 ude;1 14dk;1 15lo;1 o71;1 jk6;1 k6q;1 mve;1 n1v;1 pcp;1 qg2;1 see;\
        1 ti2;1 117s;1 143s;1 17sd;1 pk8;1 15he;1 kk9;1 prr;1 pvj;1 ra1;1 rks;1 t09;1 tap;1 u3b;1 v\
        8g;1 162u;1 kbd;1 ohe;1 15jo;1 k1b;1 n8p;1 rfa;1 13pa;1 nsb;1 oa4;1 q0n;1 ss7;1 15k6;1 kh9;\
        1 l0f;1 n35;1 pgj;1 pqe;1 q58;1 r75;1 t06;1 tf2;1 vrp;1 126f;1 1271;1 14ec;1 15n2;1 kpv;1 r\
        lq;1 l0t;1 seg;1 t4o;1 11fq;1 15l3;1 172n;1 17kv;1 psn;1 reb;1 10f8;1 umb;1 up0;1 v4i;1 sm0\
        ;1 s4p;1 12qo;1 jm0;1 10pm;1 khq;1 kg7;1 nl6;1 omj;1 v6m;1 ms5;1 r8u;1 plk;1 13pr;1 122c;1 \
        15id;1 12cb;1 nmj;1 ka0;1 le0;3 m2q;2 pjk;3 keu;1 spa;1 tma;1 u9s;1 uau;1 ub5;1 ucf;1 15qm;\
        1 v5u;1 vtt;2 11gi;2 12no;3 141o;1 147t;4 167f;1 167s;1 1698;1 17dk;1 146u;1 15ln;1 jte;1 k\
        77;1 kad;1 km9;1 kn4;1 kqh;1 lct;1 lg6;1 lj8;1 m20;1 m58;1 n34;1 n3e;1 o4k;1 ob8;1 oce;1 of\
        i;1 paf;1 pf2;1 pkh;1 q45;1 rbn;1 rgq;1 rp2;1 sbe;1 shb;1 t12;1 u4h;1 u9u;1 ua9;1 ua8;1 uag\
        ;1 uam;1 uat;1 ucd;1 uce;1 ui0;1 uk1;1 uu0;1 vfk;1 vg9;1 vi1;1 vri;1 1005;1 10fd;1 10jp;1 1\
        0jp;1 112n;1 128g;1 12cm;1 12o1;1 12pp;1 136j;1 1388;1 13tm;1 141o;1 15n3;1 15vv;1 161r;1 o\
        3l;1 4gne;1 10go;3 jh6;1 kdl;1 kb8;1 js0;1 ka5;1 kc0;1 km7;1 knq;1 lct;1 lal;1 lcp;1 lf2;1 \
        m2q;1 m5j;1 ma4;1 mak;1 mj2;1 mp8;1 nmi;1 nmp;1 nr9;1 ntd;1 o6o;1 oae;1 o88;1 oce;1 ob0;1 o\
        fi;1 ohk;1 ou4;1 p0s;1 p2i;1 pam;1 pjk;1 pon;1 por;1 pqm;1 qrp;1 qtq;1 ra1;1 rmr;1 rmb;1 rp\
        2;1 s0u;1 sbe;1 tt7;1 shl;1 slf;1 spa;1 t3h;1 t86;1 t9r;1 tgt;1 tgv;1 tma;1 tmr;1 tnk;1 tqa\
        ;1 tq0;1 u6c;1 ulh;1 uu0;1 v3r;1 var;1 vfk;1 vpu;1 1005;1 10qi;1 10vf;1 11rp;1 12a1;1 12c6;\
        1 12cm;1 12lv;1 12no;1 12mb;1 12o1;1 12nu;1 12nd;1 12pp;1 12sa;1 1388;1 13po;1 143i;1 14cp;\
        1 14jm;1 15js;1 15n3;1 15qm;1 15ur;1 15vv;1 160b;1 161r;1 16oi;1 17ss;1 4a2a;1 4a24;1 4cul;\
        1 est;1 g0o;1 g1p;1 4ki9;1 4n6g;1 4vmj;1 17q3;1 17se;24 1ep 1dk;2 1fi 1dn;b 1f9 1e1;1 1f9 1\
        e2;1 1f9 1ds 1e1;1 1f9 1ds 1e2;1 1eg 1dn;1 1eg 1do;1 1eg 1ds;1 1eh 1ds;1 1ei 1ds;1 1ej 1ds;\
        1 1ek 1ds;1 1el 1ds;1 1em 1ds;2 1eo 1ds;1 1ep 1ds;1 1eq 1ds;1 1er 1ds;1 1es 1ds;2 1eu 1ds;2\
         1f0 1ds;1 1f1 1ds;2 1f3 1ds;1 1f4 1ds;2 1f6 1ds;1 1f7 1ds;1 1f8 1ds;1 1f9 1ds;1 1fa 1ds;1 \
        1el 1dp;1 1eh 1dv;1 1er 1dv;1 1f4 1dv;5ac 244p 245q;2 244r 245q;f 2455 245q;43 249h 2497;1 \
        249i 2497;gs 24q7 24pu;1 24q7 24qn;bf 255p 255q;1 255p 255g;2 255p 255t;7s 25do 25df;1 25dp\
         25df;1et3 3kan 3kb5;1 3kao 3kb5;1 3kao 3kb5 3kbe;1 3kao 3kb5 3kbf;1 3kao 3kb5 3kbg;1 3kao \
        3kb5 3kbh;1 3kao 3kb5 3kbi;2n 3kdp 3kb5;1 3kdq 3kb5;1 3kdp 3kb5 3kbe;1 3kdq 3kb5 3kbe;1 3kd\
        p 3kb5 3kbf;1 3kdq 3kb5 3kbf;29i0 jht;1 jho;1 ji1;1 4092;1 jr0;1 jte;1 jtr;1 k02;1 k3q;1 k4\
        p;1 k77;1 k6f;1 d4u;1 41hq;1 kad;1 kak;1 kb4;1 kbn;1 418s;1 d5p;1 kb7;1 kcd;1 41ab;1 kcn;1 \
        kd4;1 jmc;1 kdc;1 kdl;1 54ev;1 kfl;1 kg3;1 d6v;1 khr;1 ki6;1 kji;1 kjn;1 d8l;1 km7;1 km9;1 \
        kn4;1 knq;1 ko5;1 ko6;1 kon;1 kq9;1 kqh;1 kqq;1 krj;1 krt;1 krv;1 krv;1 krv;1 42hc;1 s3g;1 \
        kua;1 kuv;1 42r3;1 kvb;1 kvh;1 l06;1 l4u;1 l1o;1 l28;1 l38;1 l52;1 l7m;1 l8g;1 laj;1 lb3;1 \
        lc4;1 lc4;1 lcp;1 ldb;1 ldj;1 le2;1 lom;1 lg6;1 lon;1 lih;1 ljk;1 kg7;1 m7e;1 lue;1 lvk;1 m\
        0d;1 lsb;1 m1i;1 m1h;1 m5c;1 4574;1 m7i;1 m7n;1 m86;1 m8q;1 m92;1 mb2;1 45l8;1 45na;1 mfc;1\
         mgr;1 mh7;1 meo;1 mj6;1 dne;1 dns;1 mo8;1 mpu;1 mpu;1 46e8;1 mu3;1 muo;1 mv7;1 mvj;1 46oo;\
        1 mvv;1 n06;1 nqj;1 n12;1 ds1;1 n30;1 n3e;1 n60;1 n4d;1 47f4;1 na3;1 47f6;1 nbe;1 nbb;1 nbs\
        ;1 nf1;1 nf2;1 e1f;1 nft;1 nh8;1 nht;1 nj9;1 e32;1 48c3;1 e3s;1 nlg;1 nlj;1 nlm;1 nma;1 58s\
        i;1 nnu;1 48ph;1 48ph;1 10g1;1 np2;1 np2;1 e67;1 4clo;1 4oeq;1 nr2;1 nrb;1 e73;1 nsq;1 nud;\
        1 nun;1 nvp;1 o41;1 e9q;1 e8s;1 o4k;1 49mk;1 o67;1 oa8;1 oac;1 oae;1 oac;1 obq;1 oce;1 odi;\
        1 od4;1 odf;1 oeu;1 ofi;1 ofm;1 ogg;1 ogr;1 oit;1 olh;1 omk;1 oqg;1 4aoc;1 opt;1 ons;1 or8;\
        1 os3;1 ov4;1 4avh;1 p12;1 ou5;1 ot9;1 ehe;1 p39;1 p3u;1 p4t;1 p3n;1 ejc;1 paf;1 pbc;1 4c0a\
        ;1 pf3;1 pno;1 pi9;1 eop;1 pkh;1 eo8;1 en4;1 kci;1 kcl;1 po0;1 pks;1 105d;1 gup;1 pon;1 por\
        ;1 pp1;1 pqu;1 pqj;1 4cu3;1 eq9;1 pvq;1 ps5;1 q2i;1 q45;1 4d3d;1 q4e;1 q0v;1 q8k;1 est;1 qa\
        2;1 qd3;1 qfa;1 ql8;1 4dl3;1 qmr;1 f0o;1 qp1;1 4e57;1 qqk;1 f2e;1 qri;1 qsv;1 qtq;1 qtr;1 4\
        ekd;1 478b;1 4enq;1 r2e;1 4f5s;1 r5v;1 r6d;1 r37;1 r8m;1 r9u;1 rbn;1 ra1;1 rb9;1 rbo;1 rc5;\
        1 4f8u;1 r9k;1 rhf;1 rje;1 f9j;1 rmb;1 rm7;1 4fmh;1 rfp;1 rre;1 4fqu;1 4fse;1 ru6;1 s1p;1 s\
        0u;1 s0r;1 fcm;1 s2a;1 s3t;1 s3n;1 s5d;1 4195;1 sa5;1 4gj3;1 scs;1 4gtb;1 sh8;1 shl;1 sig;1\
         4hg8;1 sk0;1 skl;1 4hpl;1 4i0k;1 srq;1 ssb;1 flc;1 st5;1 flo;1 flo;1 t27;1 t2s;1 t3h;1 t45\
        ;1 t6a;1 for;1 t94;1 4j1m;1 t9u;1 4j4i;1 tbg;1 48cv;1 tgg;1 4jt1;1 4jto;1 4k24;1 fvs;1 g08;\
        1 tnk;1 4k7j;1 4k7i;1 4k8p;1 4k9j;1 tou;1 tov;1 tov;1 tqa;1 g1p;1 tsb;1 g26;1 g4m;1 4l0t;1 \
        u2e;1 u4c;1 u6c;1 g73;1 4lh6;1 uam;1 4lkq;1 4lm5;1 ucf;1 ufb;1 g9f;1 ui0;1 uia;1 uif;1 4mbs\
        ;1 4ml7;1 4ml7;1 une;1 gg2;1 4mtb;1 uu6;1 uu9;1 gh7;1 4n40;1 v6i;1 gl0;1 v78;1 v73;1 v80;1 \
        4ns6;1 vb3;1 go1;1 ve7;1 vg2;1 vi5;1 gpk;1 4oh8;1 4oi7;1 gqp;1 4omp;1 vrq;1 4opu;1 vsl;1 vv\
        q;1 1005;1 4p6q;1 4p93;1 1030;1 4pd8;1 103g;1 4cqv;1 gul;1 105i;1 1083;1 h0b;1 109u;1 mll;1\
         4pt7;1 4ptl;1 4csj;1 4css;1 10g1;1 10g4;1 13su;1 h3b;1 10kh;1 10kb;1 10kt;1 klj;1 10lh;1 1\
        0lj;1 10lt;1 10n6;1 4qps;1 10n5;1 10ot;1 10r3;1 10td;1 10p3;1 10tt;1 10v7;1 112n;1 10qj;1 1\
        0ua;1 10uc;1 10us;1 4r1m;1 4rbb;1 4r6l;1 h9b;1 117h;1 117j;1 118m;1 4sua;1 11b4;1 4rpc;1 ha\
        t;1 hb1;1 4rth;1 4s6i;1 hbb;1 11ig;1 11is;1 11j7;1 11j9;1 11l9;1 11k8;1 11oe;1 11n2;1 11rp;\
        1 11p8;1 11rb;1 11s6;1 hen;1 11v1;1 1201;1 hfp;1 1230;1 1233;1 4tj7;1 126n;1 126u;1 hhl;1 1\
        27q;1 d5r;1 4u5e;1 4ub6;1 hlu;1 hm7;1 12l0;1 12nd;1 12sa;1 132l;1 4v58;1 135b;1 1361;1 138r\
        ;1 13bn;1 4vpf;1 4204;1 13eb;1 13ds;1 13fg;1 426u;1 13mk;1 13po;1 51ei;1 51fd;1 144k;1 147h\
        ;1 148h;1 51pe;1 148r;1 14ho;1 14mn;1 14mo;1 14js;1 14vp;1 150l;1 52vq;1 15cb;1 icl;1 15dn;\
        1 53bn;1 if6;1 15m3;1 ndi;1 15p3;1 54a5;1 54gq;1 ije;1 ijm;1 15v0;1 550a;1 ili;1 554m;1 160\
        b;1 160b;1 1619;1 55dm;1 1672;1 ipj;1 1699;1 16d7;1 16e2;1 16fu;1 iue;1 56pg;1 16oi;1 1720;\
        1 177t;1 j6e;1 j7d;1 17b7;1 586e;1 j7o;1 5885;1 58ge;1 58kh;1 17lr;1 jam;1 17np;1 17nu;1 17\
        o5;1 17of;1 17om;1 17pr;1 59g0
        """

    /// Canonical compositions: first, second, composed.
    static let pairs = """
        21 o0 60;21 o1 61;21 o2 62;21 o3 63;21 o8 64;21 oa 65;23 p7 67;25 o0 68;25 o1 69;25 o2 6a;2\
        5 o8 6b;29 o0 6c;29 o1 6d;29 o2 6e;29 o8 6f;2e o3 6h;2f o0 6i;2f o1 6j;2f o2 6k;2f o3 6l;2f\
         o8 6m;2l o0 6p;2l o1 6q;2l o2 6r;2l o8 6s;2p o1 6t;31 o0 70;31 o1 71;31 o2 72;31 o3 73;31 \
        o8 74;31 oa 75;33 p7 77;35 o0 78;35 o1 79;35 o2 7a;35 o8 7b;39 o0 7c;39 o1 7d;39 o2 7e;39 o\
        8 7f;3e o3 7h;3f o0 7i;3f o1 7j;3f o2 7k;3f o3 7l;3f o8 7m;3l o0 7p;3l o1 7q;3l o2 7r;3l o8\
         7s;3p o1 7t;3p o8 7v;21 o4 80;31 o4 81;21 o6 82;31 o6 83;21 p8 84;31 p8 85;23 o1 86;33 o1 \
        87;23 o2 88;33 o2 89;23 o7 8a;33 o7 8b;23 oc 8c;33 oc 8d;24 oc 8e;34 oc 8f;25 o4 8i;35 o4 8\
        j;25 o6 8k;35 o6 8l;25 o7 8m;35 o7 8n;25 p8 8o;35 p8 8p;25 oc 8q;35 oc 8r;27 o2 8s;37 o2 8t\
        ;27 o6 8u;37 o6 8v;27 o7 90;37 o7 91;27 p7 92;37 p7 93;28 o2 94;38 o2 95;29 o3 98;39 o3 99;\
        29 o4 9a;39 o4 9b;29 o6 9c;39 o6 9d;29 p8 9e;39 p8 9f;29 o7 9g;2a o2 9k;3a o2 9l;2b p7 9m;3\
        b p7 9n;2c o1 9p;3c o1 9q;2c p7 9r;3c p7 9s;2c oc 9t;3c oc 9u;2e o1 a3;3e o1 a4;2e p7 a5;3e\
         p7 a6;2e oc a7;3e oc a8;2f o4 ac;3f o4 ad;2f o6 ae;3f o6 af;2f ob ag;3f ob ah;2i o1 ak;3i \
        o1 al;2i p7 am;3i p7 an;2i oc ao;3i oc ap;2j o1 aq;3j o1 ar;2j o2 as;3j o2 at;2j p7 au;3j p\
        7 av;2j oc b0;3j oc b1;2k p7 b2;3k p7 b3;2k oc b4;3k oc b5;2l o3 b8;3l o3 b9;2l o4 ba;3l o4\
         bb;2l o6 bc;3l o6 bd;2l oa be;3l oa bf;2l ob bg;3l ob bh;2l p8 bi;3l p8 bj;2n o2 bk;3n o2 \
        bl;2p o2 bm;3p o2 bn;2p o8 bo;2q o1 bp;3q o1 bq;2q o7 br;3q o7 bs;2q oc bt;3q oc bu;2f or d\
        0;3f or d1;2l or df;3l or dg;21 oc ed;31 oc ee;29 oc ef;39 oc eg;2f oc eh;3f oc ei;2l oc ej\
        ;3l oc ek;6s o4 el;7s o4 em;6s o1 en;7s o1 eo;6s oc ep;7s oc eq;6s o0 er;7s o0 es;64 o4 eu;\
        74 o4 ev;h6 o4 f0;h7 o4 f1;66 o4 f2;76 o4 f3;27 oc f6;37 oc f7;2b oc f8;3b oc f9;2f p8 fa;3\
        f p8 fb;fa o4 fc;fb o4 fd;dn oc fe;ki oc ff;3a oc fg;27 o1 fk;37 o1 fl;2e o0 fo;3e o0 fp;65\
         o1 fq;75 o1 fr;66 o1 fs;76 o1 ft;6o o1 fu;7o o1 fv;21 of g0;31 of g1;21 oh g2;31 oh g3;25 \
        of g4;35 of g5;25 oh g6;35 oh g7;29 of g8;39 of g9;29 oh ga;39 oh gb;2f of gc;3f of gd;2f o\
        h ge;3f oh gf;2i of gg;3i of gh;2i oh gi;3i oh gj;2l of gk;3l of gl;2l oh gm;3l oh gn;2j p6\
         go;3j p6 gp;2k p6 gq;3k p6 gr;28 oc gu;38 oc gv;21 o7 h6;31 o7 h7;25 p7 h8;35 p7 h9;6m o4 \
        ha;7m o4 hb;6l o4 hc;7l o4 hd;2f o7 he;3f o7 hf;he o4 hg;hf o4 hh;2p o4 hi;3p o4 hj;58 o1 s\
        5;sh o1 s6;sl o1 s8;sn o1 s9;sp o1 sa;sv o1 sc;t5 o1 se;t9 o1 sf;ua o1 sg;sp o8 ta;t5 o8 tb\
        ;th o1 tc;tl o1 td;tn o1 te;tp o1 tf;ub o1 tg;tp o8 ua;u5 o8 ub;tv o1 uc;u5 o1 ud;u9 o1 ue;\
        ui o1 uj;ui o8 uk;10l o0 100;10l o8 101;10j o1 103;106 o8 107;10q o1 10c;10o o0 10d;113 o6 \
        10e;10o o6 10p;11o o6 11p;11l o0 12g;11l o8 12h;11j o1 12j;12m o8 12n;11q o1 12s;11o o0 12t\
        ;123 o6 12u;13k of 13m;13l of 13n;10m o6 161;11m o6 162;10g o6 16g;11g o6 16h;10g o8 16i;11\
        g o8 16j;10l o6 16m;11l o6 16n;16o o8 16q;16p o8 16r;10m o8 16s;11m o8 16t;10n o8 16u;11n o\
        8 16v;10o o4 172;11o o4 173;10o o8 174;11o o8 175;10u o8 176;11u o8 177;178 o8 17a;179 o8 1\
        7b;11d o8 17c;12d o8 17d;113 o4 17e;123 o4 17f;113 o8 17g;123 o8 17h;113 ob 17i;123 ob 17j;\
        117 o8 17k;127 o8 17l;11b o8 17o;12b o8 17p;1h7 1ij 1h2;1h7 1ik 1h3;1i8 1ik 1h4;1h7 1il 1h5\
        ;1ia 1ik 1h6;1ml 1ik 1m0;1m1 1ik 1m2;1mi 1ik 1mj;298 29s 299;29g 29s 29h;29j 29s 29k;2e7 2d\
        u 2eb;2e7 2en 2ec;2q7 2qm 2q8;2q7 2pu 2qb;2q7 2qn 2qc;2si 2un 2sk;2u6 2tu 2ua;2u7 2tu 2ub;2\
        u6 2un 2uc;326 32m 328;35v 36l 360;366 36l 367;366 36m 368;366 362 36a;36a 36l 36b;3a6 39u \
        3aa;3a7 39u 3ab;3a6 3an 3ac;3ep 3ea 3eq;3ep 3ef 3es;3es 3ea 3et;3ep 3ev 3eu;415 41e 416;6o5\
         6pl 6o6;6o7 6pl 6o8;6o9 6pl 6oa;6ob 6pl 6oc;6od 6pl 6oe;6oh 6pl 6oi;6pq 6pl 6pr;6ps 6pl 6p\
        t;6pu 6pl 6q0;6pv 6pl 6q1;6q2 6pl 6q3;21 p5 7g0;31 p5 7g1;22 o7 7g2;32 o7 7g3;22 p3 7g4;32 \
        p3 7g5;22 ph 7g6;32 ph 7g7;67 o1 7g8;77 o1 7g9;24 o7 7ga;34 o7 7gb;24 p3 7gc;34 p3 7gd;24 p\
        h 7ge;34 ph 7gf;24 p7 7gg;34 p7 7gh;24 pd 7gi;34 pd 7gj;8i o0 7gk;8j o0 7gl;8i o1 7gm;8j o1\
         7gn;25 pd 7go;35 pd 7gp;25 pg 7gq;35 pg 7gr;h8 o6 7gs;h9 o6 7gt;26 o7 7gu;36 o7 7gv;27 o4 \
        7h0;37 o4 7h1;28 o7 7h2;38 o7 7h3;28 p3 7h4;38 p3 7h5;28 o8 7h6;38 o8 7h7;28 p7 7h8;38 p7 7\
        h9;28 pe 7ha;38 pe 7hb;29 pg 7hc;39 pg 7hd;6f o1 7he;7f o1 7hf;2b o1 7hg;3b o1 7hh;2b p3 7h\
        i;3b p3 7hj;2b ph 7hk;3b ph 7hl;2c p3 7hm;3c p3 7hn;7hm o4 7ho;7hn o4 7hp;2c ph 7hq;3c ph 7\
        hr;2c pd 7hs;3c pd 7ht;2d o1 7hu;3d o1 7hv;2d o7 7i0;3d o7 7i1;2d p3 7i2;3d p3 7i3;2e o7 7i\
        4;3e o7 7i5;2e p3 7i6;3e p3 7i7;2e ph 7i8;3e ph 7i9;2e pd 7ia;3e pd 7ib;6l o1 7ic;7l o1 7id\
        ;6l o8 7ie;7l o8 7if;ac o0 7ig;ad o0 7ih;ac o1 7ii;ad o1 7ij;2g o1 7ik;3g o1 7il;2g o7 7im;\
        3g o7 7in;2i o7 7io;3i o7 7ip;2i p3 7iq;3i p3 7ir;7iq o4 7is;7ir o4 7it;2i ph 7iu;3i ph 7iv\
        ;2j o7 7j0;3j o7 7j1;2j p3 7j2;3j p3 7j3;aq o7 7j4;ar o7 7j5;b0 o7 7j6;b1 o7 7j7;7j2 o7 7j8\
        ;7j3 o7 7j9;2k o7 7ja;3k o7 7jb;2k p3 7jc;3k p3 7jd;2k ph 7je;3k ph 7jf;2k pd 7jg;3k pd 7jh\
        ;2l p4 7ji;3l p4 7jj;2l pg 7jk;3l pg 7jl;2l pd 7jm;3l pd 7jn;b8 o1 7jo;b9 o1 7jp;ba o8 7jq;\
        bb o8 7jr;2m o3 7js;3m o3 7jt;2m p3 7ju;3m p3 7jv;2n o0 7k0;3n o0 7k1;2n o1 7k2;3n o1 7k3;2\
        n o8 7k4;3n o8 7k5;2n o7 7k6;3n o7 7k7;2n p3 7k8;3n p3 7k9;2o o7 7ka;3o o7 7kb;2o o8 7kc;3o\
         o8 7kd;2p o7 7ke;3p o7 7kf;2q o2 7kg;3q o2 7kh;2q p3 7ki;3q p3 7kj;2q ph 7kk;3q ph 7kl;38 \
        ph 7km;3k o8 7kn;3n oa 7ko;3p oa 7kp;bv o7 7kr;21 p3 7l0;31 p3 7l1;21 o9 7l2;31 o9 7l3;62 o\
        1 7l4;72 o1 7l5;62 o0 7l6;72 o0 7l7;62 o9 7l8;72 o9 7l9;62 o3 7la;72 o3 7lb;7l0 o2 7lc;7l1 \
        o2 7ld;82 o1 7le;83 o1 7lf;82 o0 7lg;83 o0 7lh;82 o9 7li;83 o9 7lj;82 o3 7lk;83 o3 7ll;7l0 \
        o6 7lm;7l1 o6 7ln;25 p3 7lo;35 p3 7lp;25 o9 7lq;35 o9 7lr;25 o3 7ls;35 o3 7lt;6a o1 7lu;7a \
        o1 7lv;6a o0 7m0;7a o0 7m1;6a o9 7m2;7a o9 7m3;6a o3 7m4;7a o3 7m5;7lo o2 7m6;7lp o2 7m7;29\
         o9 7m8;39 o9 7m9;29 p3 7ma;39 p3 7mb;2f p3 7mc;3f p3 7md;2f o9 7me;3f o9 7mf;6k o1 7mg;7k \
        o1 7mh;6k o0 7mi;7k o0 7mj;6k o9 7mk;7k o9 7ml;6k o3 7mm;7k o3 7mn;7mc o2 7mo;7md o2 7mp;d0\
         o1 7mq;d1 o1 7mr;d0 o0 7ms;d1 o0 7mt;d0 o9 7mu;d1 o9 7mv;d0 o3 7n0;d1 o3 7n1;d0 p3 7n2;d1 \
        p3 7n3;2l p3 7n4;3l p3 7n5;2l o9 7n6;3l o9 7n7;df o1 7n8;dg o1 7n9;df o0 7na;dg o0 7nb;df o\
        9 7nc;dg o9 7nd;df o3 7ne;dg o3 7nf;df p3 7ng;dg p3 7nh;2p o0 7ni;3p o0 7nj;2p p3 7nk;3p p3\
         7nl;2p o9 7nm;3p o9 7nn;2p o3 7no;3p o3 7np;th oj 7o0;th ok 7o1;7o0 o0 7o2;7o1 o0 7o3;7o0 \
        o1 7o4;7o1 o1 7o5;7o0 q2 7o6;7o1 q2 7o7;sh oj 7o8;sh ok 7o9;7o8 o0 7oa;7o9 o0 7ob;7o8 o1 7o\
        c;7o9 o1 7od;7o8 q2 7oe;7o9 q2 7of;tl oj 7og;tl ok 7oh;7og o0 7oi;7oh o0 7oj;7og o1 7ok;7oh\
         o1 7ol;sl oj 7oo;sl ok 7op;7oo o0 7oq;7op o0 7or;7oo o1 7os;7op o1 7ot;tn oj 7p0;tn ok 7p1\
        ;7p0 o0 7p2;7p1 o0 7p3;7p0 o1 7p4;7p1 o1 7p5;7p0 q2 7p6;7p1 q2 7p7;sn oj 7p8;sn ok 7p9;7p8 \
        o0 7pa;7p9 o0 7pb;7p8 o1 7pc;7p9 o1 7pd;7p8 q2 7pe;7p9 q2 7pf;tp oj 7pg;tp ok 7ph;7pg o0 7p\
        i;7ph o0 7pj;7pg o1 7pk;7ph o1 7pl;7pg q2 7pm;7ph q2 7pn;sp oj 7po;sp ok 7pp;7po o0 7pq;7pp\
         o0 7pr;7po o1 7ps;7pp o1 7pt;7po q2 7pu;7pp q2 7pv;tv oj 7q0;tv ok 7q1;7q0 o0 7q2;7q1 o0 7\
        q3;7q0 o1 7q4;7q1 o1 7q5;sv oj 7q8;sv ok 7q9;7q8 o0 7qa;7q9 o0 7qb;7q8 o1 7qc;7q9 o1 7qd;u5\
         oj 7qg;u5 ok 7qh;7qg o0 7qi;7qh o0 7qj;7qg o1 7qk;7qh o1 7ql;7qg q2 7qm;7qh q2 7qn;t5 ok 7\
        qp;7qp o0 7qr;7qp o1 7qt;7qp q2 7qv;u9 oj 7r0;u9 ok 7r1;7r0 o0 7r2;7r1 o0 7r3;7r0 o1 7r4;7r\
        1 o1 7r5;7r0 q2 7r6;7r1 q2 7r7;t9 oj 7r8;t9 ok 7r9;7r8 o0 7ra;7r9 o0 7rb;7r8 o1 7rc;7r9 o1 \
        7rd;7r8 q2 7re;7r9 q2 7rf;th o0 7rg;tl o0 7ri;tn o0 7rk;tp o0 7rm;tv o0 7ro;u5 o0 7rq;u9 o0\
         7rs;7o0 q5 7s0;7o1 q5 7s1;7o2 q5 7s2;7o3 q5 7s3;7o4 q5 7s4;7o5 q5 7s5;7o6 q5 7s6;7o7 q5 7s\
        7;7o8 q5 7s8;7o9 q5 7s9;7oa q5 7sa;7ob q5 7sb;7oc q5 7sc;7od q5 7sd;7oe q5 7se;7of q5 7sf;7\
        p0 q5 7sg;7p1 q5 7sh;7p2 q5 7si;7p3 q5 7sj;7p4 q5 7sk;7p5 q5 7sl;7p6 q5 7sm;7p7 q5 7sn;7p8 \
        q5 7so;7p9 q5 7sp;7pa q5 7sq;7pb q5 7sr;7pc q5 7ss;7pd q5 7st;7pe q5 7su;7pf q5 7sv;7r0 q5 \
        7t0;7r1 q5 7t1;7r2 q5 7t2;7r3 q5 7t3;7r4 q5 7t4;7r5 q5 7t5;7r6 q5 7t6;7r7 q5 7t7;7r8 q5 7t8\
        ;7r9 q5 7t9;7ra q5 7ta;7rb q5 7tb;7rc q5 7tc;7rd q5 7td;7re q5 7te;7rf q5 7tf;th o6 7tg;th \
        o4 7th;7rg q5 7ti;th q5 7tj;tc q5 7tk;th q2 7tm;7tm q5 7tn;sh o6 7to;sh o4 7tp;sh o0 7tq;sh\
         q5 7ts;58 q2 7u1;7rk q5 7u2;tn q5 7u3;te q5 7u4;tn q2 7u6;7u6 q5 7u7;sl o0 7u8;sn o0 7ua;s\
        n q5 7uc;7tv o0 7ud;7tv o1 7ue;7tv q2 7uf;tp o6 7ug;tp o4 7uh;ua o0 7ui;tp q2 7um;ua q2 7un\
        ;sp o6 7uo;sp o4 7up;sp o0 7uq;7vu o0 7ut;7vu o1 7uu;7vu q2 7uv;u5 o6 7v0;u5 o4 7v1;ub o0 7\
        v2;u1 oj 7v4;u1 ok 7v5;u5 q2 7v6;ub q2 7v7;t5 o6 7v8;t5 o4 7v9;t5 o0 7va;t1 ok 7vc;58 o0 7v\
        d;7rs q5 7vi;u9 q5 7vj;ue q5 7vk;u9 q2 7vm;7vm q5 7vn;sv o0 7vo;t9 o0 7vq;t9 q5 7vs;8cg po \
        8cq;8ci po 8cr;8ck po 8de;8eg po 8ed;8ek po 8ee;8ei po 8ef;8g3 po 8g4;8g8 po 8g9;8gb po 8gc\
        ;8h3 po 8h4;8h5 po 8h6;8hs po 8i1;8i3 po 8i4;8i5 po 8i7;8i8 po 8i9;1t po 8j0;8j1 po 8j2;8id\
         po 8jd;1s po 8je;1u po 8jf;8j4 po 8jg;8j5 po 8jh;8ji po 8jk;8jj po 8jl;8jm po 8jo;8jn po 8\
        jp;8jq po 8k0;8jr po 8k1;8k2 po 8k4;8k3 po 8k5;8k6 po 8k8;8k7 po 8k9;8l2 po 8lc;8l8 po 8ld;\
        8l9 po 8le;8lb po 8lf;8js po 8n0;8jt po 8n1;8kh po 8n2;8ki po 8n3;8li po 8na;8lj po 8nb;8lk\
         po 8nc;8ll po 8nd;c2b c4p c2c;c2d c4p c2e;c2f c4p c2g;c2h c4p c2i;c2j c4p c2k;c2l c4p c2m;\
        c2n c4p c2o;c2p c4p c2q;c2r c4p c2s;c2t c4p c2u;c2v c4p c30;c31 c4p c32;c34 c4p c35;c36 c4p\
         c37;c38 c4p c39;c3f c4p c3g;c3f c4q c3h;c3i c4p c3j;c3i c4q c3k;c3l c4p c3m;c3l c4q c3n;c3\
        o c4p c3p;c3o c4q c3q;c3r c4p c3s;c3r c4q c3t;c26 c4p c4k;c4t c4p c4u;c5b c4p c5c;c5d c4p c\
        5e;c5f c4p c5g;c5h c4p c5i;c5j c4p c5k;c5l c4p c5m;c5n c4p c5o;c5p c4p c5q;c5r c4p c5s;c5t \
        c4p c5u;c5v c4p c60;c61 c4p c62;c64 c4p c65;c66 c4p c67;c68 c4p c69;c6f c4p c6g;c6f c4q c6h\
        ;c6i c4p c6j;c6i c4q c6k;c6l c4p c6m;c6l c4q c6n;c6o c4p c6p;c6o c4q c6q;c6r c4p c6s;c6r c4\
        q c6t;c56 c4p c7k;c7f c4p c7n;c7g c4p c7o;c7h c4p c7p;c7i c4p c7q;c7t c4p c7u;244p 245q 244\
        q;244r 245q 244s;2455 245q 245b;249h 2497 249e;249i 2497 249f;24q7 24pu 24qb;24q7 24qn 24qc\
        ;255p 255q 255r;255p 255g 255s;255p 255t 255u;25do 25df 25dq;25dp 25df 25dr
        """
}
